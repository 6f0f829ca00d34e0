/// The template of the lines that minuted gets.
struct TemplateCheck: DoctorCheck {
  let name = "template"

  /// The template of Docs/rsyslog.md.
  private static let advice =
    #"template(name="minuted" type="string" string="<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\n")"#

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    for action in site.actions {
      let place = "\(action.action.place)"
      let name = action.action["template"] ?? RsyslogTemplate.omprogDefault
      guard let template = site.rsyslog.configuration.template(name) else {
        if name.hasPrefix("RSYSLOG_") {
          list.note("name", place, "\(name) is one of rsyslog's own that is not known here")
        } else {
          list.fault("name", place, "there is no template \(name)", mend: TemplateCheck.advice)
        }
        continue
      }
      let looked = template.place.map(\.description) ?? "\(name), at \(place)"
      if !template.endsLine {
        list.fault(
          "line-feed",
          looked,
          "\(name) does not end in \\n: rsyslog adds it and warns",
          mend: "end the template in \\n"
        )
      }
      if !template.hasPRI {
        list.warn(
          "pri",
          looked,
          "\(name) has no <PRI> in front: no facility and no severity",
          mend: TemplateCheck.advice
        )
      }
      if !template.hasFullStamp {
        list.warn(
          "stamp",
          looked,
          "\(name) has stamps without year and zone: both have to be guessed",
          mend: TemplateCheck.advice
        )
      }
      if template.endsLine, template.hasPRI, template.hasFullStamp {
        list.ok("form", looked, "\(name): PRI, RFC 3339 stamp, line feed")
      }
    }
  }
}
