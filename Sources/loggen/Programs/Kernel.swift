/// The kernel: iptables LOG lines with the uptime in front, and what else dmesg holds.
enum Kernel {
  /// iptables' LOG target ends its lines with a blank; so do these.
  static let firewall = Family(
    program: "kernel",
    share: 8,
    amplitude: 0.15,
    hosts: .any,
    steps: [
      line(
        weight: 52,
        "[{uptime}] {one:IPT-DROP|IPT-DROP|IPT-REJECT}: \(ethernet) SRC={scanner} "
          + "DST={server} \(header) {one:DF |DF |}PROTO=TCP SPT={int:1024-65535} DPT={service} "
          + "WINDOW={one:1024|29200|64240|65535} RES=0x00 SYN URGP=0 "
      ),
      line(
        weight: 18,
        "[{uptime}] IPT-DROP: \(ethernet) SRC={scanner} DST={server} \(header) "
          + "PROTO=UDP SPT={int:1024-65535} DPT={one:53|123|161|1900|5060|11211} LEN={int:20-500} "
      ),
      line(
        weight: 5,
        "[{uptime}] IPT-DROP: \(ethernet) SRC={scanner} DST={server} \(header) "
          + "PROTO=ICMP TYPE=8 CODE=0 ID={int:1-65535} SEQ={int:1-999} "
      ),
      line(
        weight: 14,
        "[{uptime}] [UFW BLOCK] \(ethernet) SRC={scanner} DST={server} \(header) "
          + "PROTO=TCP SPT={int:1024-65535} DPT={service} WINDOW={one:1024|65535} RES=0x00 "
          + "{one:SYN|ACK|RST|ACK FIN} URGP=0 "
      ),
      line(
        weight: 4,
        "[{uptime}] IPT-FWD: IN=eth1 OUT=eth0 MAC={mac@a}:{mac@b}:08:00 SRC={inside} "
          + "DST={outside} LEN={int:40-1500} TOS=0x00 PREC=0x00 TTL=63 ID={int:1-65535} DF "
          + "PROTO=TCP SPT={int:32768-60999} DPT={one:443|80} WINDOW=501 RES=0x00 ACK PSH URGP=0 "
      ),
      line(
        weight: 3,
        "[{uptime}] IPT-DROP: IN=eth0 OUT= MAC=33:33:00:00:00:01:{mac@b}:86:dd "
          + "SRC=2001:0db8:0000:0000:0000:0000:0000:{hex:4} DST=2001:0db8:0000:0000:0000:0000:0000"
          + ":0001 LEN={int:60-120} TC=0 HOPLIMIT={int:40-64} FLOWLBL={int:0-999999} PROTO=TCP "
          + "SPT={int:1024-65535} DPT={service} WINDOW=64800 RES=0x00 SYN URGP=0 "
      ),
    ]
  )

  private static let ethernet = "IN=eth0 OUT= MAC={mac@a}:{mac@b}:08:00"
  private static let header =
    "LEN={int:40-120} TOS=0x{one:00|00|08} PREC=0x00 TTL={int:32-128} ID={int:0-65535}"

  static let misc = Family(
    program: "kernel",
    share: 2,
    amplitude: 0.1,
    hosts: .any,
    steps: [
      line(
        weight: 6,
        severity: .info,
        "[{uptime}] eth{int:0-3}: renamed from {one:eth0|veth}{hex:7}"
      ),
      line(
        weight: 12,
        severity: .info,
        "[{uptime}] docker0: port {int:1-9}(veth{hex:7@v}) entered "
          + "{one:blocking|forwarding|disabled} state"
      ),
      line(
        weight: 6,
        severity: .info,
        "[{uptime}] device veth{hex:7} {one:entered|left} promiscuous mode"
      ),
      line(
        weight: 8,
        severity: .info,
        "[{uptime}] IPv6: ADDRCONF(NETDEV_CHANGE): veth{hex:7}: link becomes ready"
      ),
      line(
        weight: 6,
        "[{uptime}] TCP: request_sock_TCP: Possible SYN flooding on port {one:80|443|22}. Sending "
          + "cookies.  Check SNMP counters."
      ),
      line(weight: 5, "[{uptime}] nf_conntrack: nf_conntrack: table full, dropping packet"),
      line(
        weight: 5,
        severity: .error,
        "[{uptime}] Out of memory: Killed process {int:1000-90000} "
          + "({one:java|php-fpm8.2|node|mysqld}) "
          + "total-vm:{int:100000-9000000}kB, anon-rss:{int:90000-4000000}kB, "
          + "file-rss:{int:0-900}kB, "
          + "shmem-rss:0kB, UID:{uid} pgtables:{int:100-9000}kB oom_score_adj:0"
      ),
      line(
        weight: 4,
        severity: .info,
        "[{uptime}] oom_reaper: reaped process {int:1000-90000} "
          + "({one:java|php-fpm8.2|node|mysqld}), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB"
      ),
      line(
        weight: 6,
        severity: .info,
        "[{uptime}] EXT4-fs (sd{one:a1|b1|c1}): mounted filesystem with ordered data mode. Quota "
          + "mode: none."
      ),
      line(
        weight: 2,
        severity: .critical,
        "[{uptime}] EXT4-fs error (device sd{one:a1|b1}): ext4_lookup:{int:1500-1900}: inode "
          + "#{int:1000-900000}: comm {one:find|rsync}: deleted inode referenced: {int:1000-900000}"
      ),
      line(
        weight: 3,
        severity: .error,
        "[{uptime}] blk_update_request: I/O error, dev sd{one:a|b|c}, sector {int:1000-900000000} "
          + "op 0x{one:0:(READ)|1:(WRITE)} flags 0x0 phys_seg {int:1-16} prio class 0"
      ),
      line(
        weight: 3,
        severity: .error,
        "[{uptime}] Buffer I/O error on dev sd{one:a|b|c}1, logical block {int:1000-90000000}, "
          + "async page read"
      ),
      line(
        weight: 5,
        severity: .info,
        "[{uptime}] e1000e 0000:00:1f.6 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: "
          + "Rx/Tx"
      ),
      line(weight: 3, severity: .info, "[{uptime}] e1000e 0000:00:1f.6 eth0: NIC Link is Down"),
      line(
        weight: 4,
        severity: .info,
        "[{uptime}] php-fpm8.2[{int:1000-90000}]: segfault at {hex:6} ip 00007f{hex:10} sp "
          + "00007ffc{hex:8} error {one:4|6|14} in libc.so.6[7f{hex:10}+195000]"
      ),
      line(
        weight: 3,
        severity: .error,
        "[{uptime}] INFO: task {one:jbd2/sda1-8|kworker/u8:2|nfsd}:{int:100-9999} blocked for "
          + "more than 120 seconds."
      ),
      line(
        weight: 3,
        severity: .critical,
        "[{uptime}] mce: CPU{int:0-31}: Core temperature above threshold, cpu clock throttled "
          + "(total events = {int:1-900})"
      ),
      line(
        weight: 2,
        severity: .error,
        "[{uptime}] nfs: server nfs1 not responding, {one:still trying|timed out}"
      ),
      line(weight: 2, severity: .notice, "[{uptime}] nfs: server nfs1 OK"),
      line(
        weight: 4,
        severity: .notice,
        "[{uptime}] audit: type=1400 "
          + "audit({int:1793577600-1799999999}.{pad:10-99}:{int:100-99999}): "
          + "apparmor=\"{one:DENIED|ALLOWED|STATUS}\" operation=\"open\" "
          + "profile=\"/usr/sbin/named\" name=\"/etc/{one:hosts|ssl/openssl.cnf}\" "
          + "pid={int:1000-90000} comm=\"named\" requested_mask=\"r\" denied_mask=\"r\" fsuid=112 "
          + "ouid=0"
      ),
      line(
        weight: 3,
        severity: .info,
        "[{uptime}] usb {int:1-4}-{int:1-4}: new {one:high|full|low}-speed USB device number "
          + "{int:2-40} using xhci_hcd"
      ),
      line(
        weight: 2,
        severity: .info,
        "[{uptime}] usb {int:1-4}-{int:1-4}: USB disconnect, device number {int:2-40}"
      ),
    ]
  )

  private static func line(
    weight: Double,
    severity: Severity = .warning,
    _ text: String
  ) -> Step {
    Step(
      weight: weight,
      tag: "kernel",
      process: .none,
      facility: .kern,
      severity: severity,
      text: text
    )
  }
}
