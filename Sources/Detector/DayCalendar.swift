import Syslog

/// Where a point stands in the day and the week, by the clocks of a zone.
struct DayCalendar: Sendable, Equatable {
  /// A point's place in the tables.
  struct Place: Equatable {
    /// Days since 1970-01-01, local.
    var day: Int
    /// Which part of the day.
    var slot: Int
    /// Which part of the day, in the coarser table.
    var coarseSlot: Int
    /// 0 Monday to 6 Sunday; a holiday is a Sunday.
    var weekday: Int
    /// Saturday, Sunday or a holiday.
    var isFree: Bool { weekday >= 5 }
  }

  /// A slot is at least a minute: 1,440 of them bound the memory of a series.
  static let leastSlot: Int64 = 60
  /// A slot of the table with a row for each weekday is at least five minutes.
  static let leastCoarseSlot: Int64 = 300

  let zone: Zone
  let holidays: Set<Int>
  let slotSeconds: Int64
  let coarseSlotSeconds: Int64
  let slots: Int
  let coarseSlots: Int

  init(_ settings: DetectorSettings) {
    zone = settings.zone
    holidays = settings.holidays
    slotSeconds = min(max(settings.step, DayCalendar.leastSlot), 86_400)
    coarseSlotSeconds = min(max(settings.step, DayCalendar.leastCoarseSlot), 86_400)
    slots = Int((86_400 + slotSeconds - 1) / slotSeconds)
    coarseSlots = Int((86_400 + coarseSlotSeconds - 1) / coarseSlotSeconds)
  }

  /// Cost: a search in the zone's table.
  func place(_ time: Int64) -> Place {
    let local = time + zone.offset(at: time)
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let second = local - day * 86_400
    // 1970-01-01 was a Thursday.
    let weekday = Int(((day + 3) % 7 + 7) % 7)
    let isHoliday = !holidays.isEmpty && holidays.contains(Int(day))
    return Place(
      day: Int(day),
      slot: Int(second / slotSeconds),
      coarseSlot: Int(second / coarseSlotSeconds),
      weekday: isHoliday ? 6 : weekday
    )
  }
}
