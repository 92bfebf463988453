#include "api/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace api {

namespace {

constexpr std::chrono::milliseconds between_updates{100};
constexpr std::size_t bar_characters = 30;

}  // namespace

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_ && done < total) return;
  next_ = now + between_updates;
  shown_ = true;
  std::fprintf(stderr, "\r%s\x1b[K", progress_line(what_, done, total).c_str());
}

std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total) {
  const auto part = total == 0 ? 1.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(bar_characters));
  const auto percent = std::to_string(static_cast<int>(part * 100));
  return what + " [" + std::string(filled, '#') + std::string(bar_characters - filled, '.') + "] " +
         std::string(3 - percent.size(), ' ') + percent + "%  " + std::to_string(done) + " of " +
         std::to_string(total);
}

}  // namespace api
