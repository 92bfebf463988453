// Two things that have nothing to do with each other, done at the same time.
#pragma once

#include <cstddef>
#include <future>

#include "eventstore/thread_name.hpp"

namespace projections {

/// Does `one` here and `other` on a thread of that name; or one after the other, where there are too few
/// `rows` for that to pay. Both are done, or one of them threw, when it returns; throws what was thrown
/// first.
template <class One, class Other>
void do_side_by_side(std::size_t rows, One one, const char* thread_name, Other other) {
  constexpr std::size_t rows_that_pay = 5'000;  // a thread takes some ten microseconds, a row two or three
  if (rows < rows_that_pay) return one(), other();
  auto doing = std::async(std::launch::async, [&] {
    eventstore::name_this_thread(thread_name);
    other();
  });
  one();
  doing.get();
}

}  // namespace projections
