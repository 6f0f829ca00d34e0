"""What an RRD file holds, by librrd itself."""
import ctypes
import ctypes.util
import math


def library():
    """librrd, or None where there is none."""
    for name in ("librrd.so.8", ctypes.util.find_library("rrd")):
        try:
            return ctypes.CDLL(name) if name else None
        except OSError:
            continue
    return None


def minutes(path, first, last):
    """The known values between two minutes, by the minute they are of; None without librrd."""
    rrd = library()
    if rrd is None:
        return None
    start, end, step = ctypes.c_long(first), ctypes.c_long(last + 60), ctypes.c_ulong(60)
    count, names = ctypes.c_ulong(), ctypes.POINTER(ctypes.c_char_p)()
    data = ctypes.POINTER(ctypes.c_double)()
    code = rrd.rrd_fetch_r(path.encode(), b"AVERAGE", ctypes.byref(start), ctypes.byref(end), ctypes.byref(step),
                           ctypes.byref(count), ctypes.byref(names), ctypes.byref(data))
    if code != 0:
        return {}
    found = {}
    for row in range((end.value - start.value) // step.value):
        value = data[row * count.value]
        if not math.isnan(value):
            # A row has the time of its end.
            found[start.value + row * step.value] = round(value)
    return found
