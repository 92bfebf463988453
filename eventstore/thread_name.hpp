// What threads are called in `top -H` and in profiles, so that one can tell who is busy.
#pragma once

namespace eventstore {

/// At most 15 characters; Linux keeps no more.
void name_this_thread(const char* name);

}  // namespace eventstore
