#pragma once
#include <zlib.h>
/* deflateInit2 and inflateInit2 are macros; Swift cannot see them. */
static inline int czlib_deflate_init_gzip(z_streamp s, int level) {
  return deflateInit2(s, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
/* 15: the largest window; + 16: gzip members only, with their checksum verified. */
static inline int czlib_inflate_init_gzip(z_streamp s) {
  return inflateInit2(s, 15 + 16);
}
