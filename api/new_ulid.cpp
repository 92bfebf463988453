#include "api/new_ulid.hpp"

#include <chrono>
#include <mutex>

#include "eventstore/crypto.hpp"

namespace api {

namespace {

/// Some way above `last`: far enough that the step cannot be guessed, near enough for 2^48 of them in a
/// millisecond.
domain::Ulid above(const domain::Ulid& last) {
  const std::uint64_t step = 1 + (eventstore::random_number() >> 32);
  const std::uint64_t low = last.low + step;
  return {last.high + (low < step ? 1 : 0), low};
}

}  // namespace

domain::Ulid new_ulid() {
  using namespace std::chrono;
  static std::mutex mutex;
  static domain::Ulid last;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  const auto fresh = domain::Ulid::make(now, eventstore::random_number(), eventstore::random_number());
  const std::scoped_lock lock(mutex);
  const bool is_later = fresh.high >> 16 > last.high >> 16;
  last = is_later ? fresh : above(last);
  return last;
}

}  // namespace api
