// What `top -H`, perf and a debugger call a thread.
#pragma once

#include <pthread.h>

namespace umkm {

// Names the calling thread; at most 15 letters.
inline void NameThread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace umkm
