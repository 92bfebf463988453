// The books of a garage: which accounts there are besides the standard ones, which days are closed, and of
// which days the tax returns are filed. The two are apart: a month is closed for entries dated in it, a
// return for those that have their tax point in it, whatever day they have in the books. The entries
// themselves are part of the events that cause them (see journal.hpp).
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/books_events.hpp"
#include "domain/decider.hpp"

namespace domain::books {

inline constexpr std::size_t accounts_max = 1000;
inline constexpr std::size_t path_characters_max = 100;
inline constexpr std::size_t receipt_characters_max = 200;

struct OpenedAccount {
  std::string code;
  std::string path;
  std::string name;
  bool closed = false;
};
BOOST_DESCRIBE_STRUCT(OpenedAccount, (), (code, path, name, closed))

struct Books {
  using Event = books::Event;
  using Id = BooksId;

  std::vector<OpenedAccount> accounts;
  std::optional<Date> closed_through;
  std::optional<Date> year_closed_through;  ///< these days are never opened again
  std::optional<Date> vat_filed_through;    ///< nor do these ever count in another return
};
BOOST_DESCRIBE_STRUCT(Books, (), (accounts, closed_through, year_closed_through, vat_filed_through))

/// The stream of a garage's books.
inline BooksId books_of(GarageId garage) { return {garage.ulid}; }

/// Whether entries may be dated on this day.
inline bool is_open(const Books& books, Date day) {
  return !books.closed_through || day > *books.closed_through;
}
/// The day itself where it is open, otherwise the first one that is.
Date first_open_day(const Books& books, Date wanted);

/// Whether the tax return of this day is filed.
inline bool is_filed(const Books& books, Date tax_point) {
  return books.vat_filed_through && tax_point <= *books.vat_filed_through;
}
/// The day itself where its return is not filed, otherwise the first one whose return is not.
Date first_unfiled_day(const Books& books, Date wanted);
/// The conflict `vat-period-filed` where returns are filed through `filed_through`, that day too.
std::optional<Rejection> refuse_filed(const std::optional<Date>& filed_through, Date tax_point);

/// What may be posted to an account by hand.
enum class Standing {
  open,        ///< anything
  customers,   ///< what is about a customer: there is one account below it for each
  protected_,  ///< nothing: only documents post to it
  heading,     ///< nothing: there are accounts below it
  closed,
  unknown,
};
/// Tills, bank accounts and the like come into being when something is posted to them: `used` says that
/// something was.
Standing standing_of(const Books& books, std::string_view path, bool used);

/// Whether there is one account below it for each customer, with items that are open until they are settled.
bool has_items(std::string_view path);

/// Whether it can be the path of an account: "Income:CarWash", one of the five types and then one to five
/// names of letters, digits and hyphens that begin with a capital or a digit.
bool is_account_path(std::string_view path);

// Commands.

struct OpenAccount {
  std::optional<std::string> code;
  std::string path;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(OpenAccount, (), (code, path, name))

struct CloseAccount {
  std::string path;
  bool empty = false;  ///< its balance is nothing, which is for the caller to find out
};
BOOST_DESCRIBE_STRUCT(CloseAccount, (), (path, empty))

/// Every day up to the end of this month.
struct ClosePeriod {
  Date month;  ///< its first day
};
BOOST_DESCRIBE_STRUCT(ClosePeriod, (), (month))

/// This month and all after it. For owners, which is for the caller to see to.
struct ReopenPeriod {
  Date month;  ///< its first day
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReopenPeriod, (), (month, reason))

/// What was left in an account of income or expenses by then, debits less credits.
struct Result {
  std::string account;
  std::int64_t balance_minor = 0;
};
BOOST_DESCRIBE_STRUCT(Result, (), (account, balance_minor))

struct CloseYear {
  Date through;
  std::vector<Result> results;  ///< the caller has added them up
  Currency currency;
  std::int64_t number = 0;  ///< of the entry
  std::string reference;
};
BOOST_DESCRIBE_STRUCT(CloseYear, (), (through, results, currency, number, reference))

/// What tax there is in an account that has its tax point in the days of a return, debits less credits.
struct TaxAmount {
  std::string account;
  std::int64_t balance_minor = 0;
};
BOOST_DESCRIBE_STRUCT(TaxAmount, (), (account, balance_minor))

/// Returns follow one another without a day between them.
struct FileVatReturn {
  std::optional<Date> from;  ///< the day after the return before it; has to be said of the first one
  Date through;
  std::optional<Date> earliest_tax_point;  ///< of all that is in no return
  VatFigures figures;                      ///< the caller has added them up
  std::vector<TaxAmount> taxes;            ///< the same by account
  Currency currency;
  std::int64_t number = 0;  ///< of the entry
  std::string reference;
  std::optional<std::string> receipt;
};

/// The first day of the return that is filed with this command; nothing where none was before it and the
/// command does not say.
std::optional<Date> first_day_of_return(const Books& books, const FileVatReturn& command);

// Rules. A day that is closed already is the conflict `period-closed`.

Decision<Event> decide(const Books&, const OpenAccount&, const Context&);
Decision<Event> decide(const Books&, const CloseAccount&, const Context&);
Decision<Event> decide(const Books&, const ClosePeriod&, const Context&);
Decision<Event> decide(const Books&, const ReopenPeriod&, const Context&);
Decision<Event> decide(const Books&, const CloseYear&, const Context&);
/// `vat-return-filed` where some of the days are in one already, `vat-period-skipped` where there are days
/// before them that are in none, `vat-period-not-over`.
Decision<Event> decide(const Books&, const FileVatReturn&, const Context&);

// History.

void evolve(Books&, const AccountOpened&);
void evolve(Books&, const AccountClosed&);
void evolve(Books&, const PeriodClosed&);
void evolve(Books&, const PeriodReopened&);
void evolve(Books&, const YearClosed&);
void evolve(Books&, const VatReturnFiled&);

/// The last day of the month that `day` is in.
Date end_of_month(Date day);

}  // namespace domain::books
