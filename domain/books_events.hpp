// What can have happened to the books of a garage besides the entries in them: accounts of its own, periods
// that are closed, and tax returns that are filed. `type` is the stored name: once released, neither it nor
// the fields change. The stream has the garage's ulid.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

/// What was sold under one tax code, and the tax on it.
struct VatCode {
  std::string tax_code;
  std::optional<Percentage> tax_rate;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t entries = 0;  ///< in which there is some of it

  friend bool operator==(const VatCode&, const VatCode&) = default;
};
BOOST_DESCRIBE_STRUCT(VatCode, (), (tax_code, tax_rate, net_minor, tax_minor, entries))

/// What a return says, in minor units. Sales and the tax on them are positive.
struct VatFigures {
  std::vector<VatCode> codes;
  std::int64_t sales_minor = 0;          ///< without tax; without what is outside the scope of it
  std::int64_t sales_tax_minor = 0;      ///< on all codes
  std::int64_t relief_repaid_minor = 0;  ///< relief on bad debts that were paid after all
  std::int64_t purchase_tax_minor = 0;
  std::int64_t relief_claimed_minor = 0;  ///< on bad debts

  std::int64_t due_minor() const { return sales_tax_minor + relief_repaid_minor; }
  std::int64_t reclaimed_minor() const { return purchase_tax_minor + relief_claimed_minor; }
  /// Negative: the tax office pays it.
  std::int64_t payable_minor() const { return due_minor() - reclaimed_minor(); }

  friend bool operator==(const VatFigures&, const VatFigures&) = default;
};
BOOST_DESCRIBE_STRUCT(VatFigures, (),
                      (codes, sales_minor, sales_tax_minor, relief_repaid_minor, purchase_tax_minor,
                       relief_claimed_minor))

/// A tax return was filed: what counts in it is settled, and nothing more has its tax point in these days.
struct VatReturnFiled {
  static constexpr std::string_view type = "books.vat-return-filed";
  Date from;
  Date through;
  VatFigures figures;
  journal::Entry entry;
  struct Personal {
    std::optional<std::string> receipt;  ///< what the tax office answered with
  } personal;
};
BOOST_DESCRIBE_STRUCT(VatReturnFiled::Personal, (), (receipt))
BOOST_DESCRIBE_STRUCT(VatReturnFiled, (), (from, through, figures, entry, personal))

using Event =
    std::variant<AccountOpened, AccountClosed, PeriodClosed, PeriodReopened, YearClosed, VatReturnFiled>;

}  // namespace domain::books
