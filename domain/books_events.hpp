// What can have happened to the books of a garage besides the entries in them: accounts of its own, and
// periods that are closed. `type` is the stored name: once released, neither it nor the fields change. The
// stream has the garage's ulid.
#pragma once

#include <boost/describe/class.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "domain/journal.hpp"

namespace domain::books {

/// An account besides those that every garage has.
struct AccountOpened {
  static constexpr std::string_view type = "books.account-opened";
  std::string code;  ///< "4070"; may be empty: then the one of the standard account above it
  std::string path;  ///< "Income:CarWash"
  std::string name;
};
BOOST_DESCRIBE_STRUCT(AccountOpened, (), (code, path, name))

/// Nothing more is posted to it. What is in it stays.
struct AccountClosed {
  static constexpr std::string_view type = "books.account-closed";
  std::string path;
};
BOOST_DESCRIBE_STRUCT(AccountClosed, (), (path))

/// No entry is dated on this day or earlier any more.
struct PeriodClosed {
  static constexpr std::string_view type = "books.period-closed";
  Date through;
};
BOOST_DESCRIBE_STRUCT(PeriodClosed, (), (through))

/// Entries are dated from this day on again.
struct PeriodReopened {
  static constexpr std::string_view type = "books.period-reopened";
  Date from;
  struct Personal {
    std::string reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(PeriodReopened::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(PeriodReopened, (), (from, personal))

/// What was earned and spent went into retained earnings, and the days up to there are closed for good.
struct YearClosed {
  static constexpr std::string_view type = "books.year-closed";
  Date through;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(YearClosed, (), (through, entry))

using Event = std::variant<AccountOpened, AccountClosed, PeriodClosed, PeriodReopened, YearClosed>;

}  // namespace domain::books
