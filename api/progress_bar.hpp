// Shows how far long work is, in one line on standard error, where that is a terminal. Elsewhere it shows
// nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace api {

class ProgressBar {
 public:
  explicit ProgressBar(std::string what);
  /// Takes the line away again.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Cheap enough to be called for every piece of work.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  std::string what_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

/// "checking   [##########..........]  50%  1234 of 2468"
std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total);

}  // namespace api
