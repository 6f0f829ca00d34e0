#pragma once
#include <stdint.h>

/// Heap allocations made by the calling thread since it started.
uint64_t allocation_count(void);

/// Bytes on the heap that are not freed, of the main arena and of large blocks.
uint64_t heap_bytes(void);
