#include "eventstore/thread_name.hpp"

#include <pthread.h>

namespace eventstore {

void name_this_thread(const char* name) {
  // It fails only for names that are too long, and then the thread keeps the process's.
  static_cast<void>(pthread_setname_np(pthread_self(), name));
}

}  // namespace eventstore
