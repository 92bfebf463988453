#include "api/booking_search.hpp"

#include <algorithm>
#include <array>
#include <boost/describe/enum_to_string.hpp>

#include "domain/text.hpp"

namespace api {

namespace {

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string letters_and_digits(std::string_view text) {
  std::string bare;
  std::ranges::copy_if(text, std::back_inserter(bare), is_plain);
  return bare;
}

/// Statuses are found by how they begin: whoever looks for a service does not mean what is in service.
bool begins(domain::booking::Status status, std::string_view word) {
  constexpr std::size_t letters_min = 3;
  return word.size() >= letters_min &&
         letters_and_digits(boost::describe::enum_to_string(status, "")).starts_with(word);
}

bool begins_any_status(std::string_view word) {
  using enum domain::booking::Status;
  return std::ranges::any_of(std::array{pending, confirmed, in_service, completed, cancelled},
                             [&](auto status) { return begins(status, word); });
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The one status whose name may be typed as two words is made one.
std::string with_statuses_joined(std::string folded) {
  constexpr std::string_view typed = "in service";
  for (auto at = folded.find(typed); at != std::string::npos; at = folded.find(typed, at + 1))
    folded[at + 2] = '_';
  return folded;
}

}  // namespace

BookingSearch::BookingSearch(std::string_view q) {
  const auto folded = with_statuses_joined(domain::fold(q));
  std::string_view rest = folded;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0) {
      const auto word = rest.substr(0, end);
      auto bare = letters_and_digits(word);
      const bool stored_as_is = bare == word;
      const bool may_be_status = begins_any_status(bare);
      words_.push_back({std::string(word), std::move(bare), stored_as_is, may_be_status});
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

bool BookingSearch::matches(const Word& word, const projections::BookingDayRow& row) {
  if (contains(row.text, word.folded) || contains(row.job_number, word.folded)) return true;
  if (word.bare.empty()) return false;
  return begins(row.status, word.bare) || (!word.stored_as_is && contains(row.text, word.bare));
}

bool BookingSearch::matches(const projections::BookingDayRow& row) const {
  return std::ranges::all_of(words_, [&](const Word& word) { return matches(word, row); });
}

bool BookingSearch::may_match(std::string_view stored_row) const {
  return std::ranges::all_of(words_, [&](const Word& word) {
    return !word.stored_as_is || word.may_be_status || contains(stored_row, word.folded);
  });
}

}  // namespace api
