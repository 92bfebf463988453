// What somebody is looking for among bookings: words that are each in a service, the vehicle's make or model,
// its plate, the status or the job number (R116).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/bookings.hpp"

namespace api {

class BookingSearch {
 public:
  BookingSearch() = default;
  explicit BookingSearch(std::string_view q);

  bool empty() const { return words_.empty(); }
  bool matches(const projections::BookingDayRow& row) const;
  /// False only where the row cannot match: a look at its stored bytes, far cheaper than reading it.
  bool may_match(std::string_view stored_row) const;

 private:
  struct Word {
    std::string folded;
    std::string bare;            ///< its letters and digits only, for plates and "in-service"
    bool stored_as_is = false;   ///< where a row's text has it, the row's bytes do
    bool may_be_status = false;  ///< a status is stored as a number
  };
  static bool matches(const Word& word, const projections::BookingDayRow& row);

  std::vector<Word> words_;
};

}  // namespace api
