"""Sends numbered lines to a syslog socket, and knows how many were taken."""
import errno
import os
import socket
import threading
import time


class Sender:
    def __init__(self, place):
        """`place` is a function: the socket's path may change with the process behind it."""
        self.place = place
        self.sent = 0
        self.stopping = threading.Event()
        self.thread = None

    def line(self):
        stamp = time.strftime("%b %d %H:%M:%S", time.gmtime())
        stamp = stamp[:4] + stamp[4:].replace("0", " ", 1) if stamp[4] == "0" else stamp
        return f"<14>{stamp} minuted-example[7]: job job{self.sent % 5} took {self.sent % 90 + 1} s"

    def send(self, count, rate):
        """Sends so many, so many a second; waits while the socket is full or not there."""
        for _ in range(count):
            if self.stopping.is_set():
                return
            self.send_one()
            time.sleep(1 / rate)

    def send_one(self):
        data = self.line().encode()
        end = time.monotonic() + 60
        while True:
            folder, name = os.path.split(self.place())
            try:
                # By a descriptor, as the path of a socket has at most 107 bytes.
                descriptor = os.open(folder, os.O_PATH)
                try:
                    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end_point:
                        end_point.connect(f"/proc/self/fd/{descriptor}/{name}")
                        end_point.send(data)
                        self.sent += 1
                        return
                finally:
                    os.close(descriptor)
            except OSError as error:
                if error.errno not in (errno.ECONNREFUSED, errno.ENOENT, errno.EAGAIN) or time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def start(self, rate):
        self.stopping.clear()
        self.thread = threading.Thread(target=self.send, args=(1_000_000, rate), daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        if self.thread:
            self.thread.join()
        self.stopping.clear()
