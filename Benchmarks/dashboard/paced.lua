-- Viewers as a page's script makes them, a little eager: each asks about once a second.
function delay() return math.random(500, 1500) end
