/// What the dashboard counts of itself, for those who watch it.
struct SelfCounters: Sendable {
  let cache: PageCache
  let pool: RenderPool
  let counts: ServerCounts
}
