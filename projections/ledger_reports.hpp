// What the books of a garage say: balances on any day, as they are known now or were known at some moment
// before. Amounts are in minor units of the garage's currency; debit is positive.
//
// Two clocks: `effective` is the day in the books, and `known_at` the moment up to which entries had been
// recorded. Without a `known_at` everything recorded counts.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/books.hpp"
#include "projections/ledger.hpp"

namespace projections {

using KnownAt = std::optional<domain::Instant>;

/// The first and the last day that there is.
inline const domain::Date first_day_ever = *domain::Date::from_civil(0, 1, 1);
inline const domain::Date last_day_ever = *domain::Date::from_civil(9999, 12, 31);

/// Days from `from`, or from the first, up to and with `through`.
struct Span {
  std::optional<domain::Date> from;
  domain::Date through;

  bool contains(domain::Date day) const { return (!from || day >= *from) && day <= through; }
};

/// An account in a trial balance.
struct TrialRow {
  std::string path;
  std::optional<domain::CustomerId> customer_id;
  Turnover before;  ///< the span
  Turnover during;

  domain::Wide opening() const { return before.balance_minor(); }
  domain::Wide closing() const { return opening() + during.balance_minor(); }
};

/// One line of an account with the balance after it.
struct AccountLine {
  LineRow line;
  domain::Wide balance_minor = 0;
};

/// What a customer owes and has at a garage.
struct CustomerBalance {
  std::int64_t balance_minor = 0;    ///< owed less credit; negative: in the customer's favour
  std::int64_t overdue_minor = 0;    ///< owed since before today
  std::int64_t unapplied_minor = 0;  ///< credit that settles nothing yet
  std::int64_t deposits_minor = 0;   ///< paid for work to come
  std::optional<std::int64_t> credit_available_minor;  ///< of a credit limit in the garage's currency
};

/// By how many days what is owed is late: since its due date, or since it is owed where it has none. Not
/// above 0 while it is not due.
inline std::int32_t days_late(const ItemRow& item, domain::Date today) {
  return today.days - item.due.value_or(item.effective).days;
}

/// Owed, by how many days it is late. `steps` days a bucket.
struct Ageing {
  std::int64_t not_due_minor = 0;
  std::vector<std::int64_t> late_minor = {0, 0, 0, 0};  ///< 1 to s, to 2s, to 3s, more
  std::int64_t unapplied_minor = 0;                     ///< credit, as a positive amount

  std::int64_t owed_minor() const;
  std::int64_t overdue_minor() const { return owed_minor() - not_due_minor; }
  std::int64_t balance_minor() const { return owed_minor() - unapplied_minor; }
  void add(const ItemRow& item, domain::Date today, std::int32_t step_days);
  void add(const Ageing& other);
};

/// Reads the books of one garage.
class Ledger {
 public:
  Ledger(const RowStore& rows, domain::OrganisationId organisation, domain::GarageId garage)
      : rows_(rows), organisation_(organisation), garage_(garage) {}

  const RowStore& rows() const { return rows_; }
  /// Without entries or accounts of its own there is nothing but the garage.
  BooksRow books() const;
  std::optional<EntryRow> entry(std::int64_t number) const;
  /// Those with numbers from `first` on, in order, until `visit` returns false.
  void visit_entries(std::int64_t first, const std::function<bool(const EntryRow&)>& visit) const;
  /// From the number `last`, or the one before it that there is, down.
  void visit_entries_backwards(std::int64_t last, const std::function<bool(const EntryRow&)>& visit) const;

  /// What went through an account up to and with a day.
  Turnover turnover(std::string_view path, domain::Date through, KnownAt known_at = {}) const;
  domain::Wide balance(std::string_view path, domain::Date through, KnownAt known_at = {}) const {
    return turnover(path, through, known_at).balance_minor();
  }
  bool has_account(std::string_view path) const;

  /// Every account that was posted to, in the order of paths.
  std::vector<TrialRow> trial_balance(const Span& span, KnownAt known_at = {}) const;
  /// The same of income and expenses, before they went into retained earnings.
  std::vector<TrialRow> profit_and_loss(const Span& span, KnownAt known_at = {}) const;

  /// The lines of an account, by day and number, at most `limit` of them behind (`after_day`, `after_number`)
  /// where that is given, with the balance after each.
  struct After {
    domain::Date day;
    std::int64_t number = 0;
  };
  std::vector<AccountLine> lines(std::string_view path, const Span& span, KnownAt known_at = {},
                                 std::optional<After> after = {}, std::size_t limit = SIZE_MAX) const;

  /// What is open of a customer's items at the end of a day, or now and with everything that is dated later,
  /// by account, due date and item.
  std::vector<ItemRow> open_items(domain::CustomerId customer, std::optional<domain::Date> through = {},
                                  KnownAt known_at = {}) const;
  /// Of every customer, in the order of customers. Receivables only.
  void visit_open_items(std::optional<domain::Date> through,
                        const std::function<void(const ItemRow&)>& visit) const;

  /// The returns that are filed, in the order of their days.
  std::vector<VatReturnRow> vat_returns() const;
  std::optional<VatReturnRow> vat_return(domain::Date through) const;
  /// The first tax point that there is.
  std::optional<domain::Date> earliest_tax_point() const;
  /// By tax point.
  void visit_taxes(const Span& span, const std::function<void(const TaxRow&)>& visit) const;

 private:
  void add_days(std::vector<TrialRow>& accounts, std::int32_t month, std::int32_t days,
                Turnover TrialRow::* to) const;
  void take_back_unknown(std::vector<TrialRow>& accounts, const Span& span, domain::Instant known_at) const;
  std::vector<ItemRow> items_from_lines(domain::CustomerId customer, std::optional<domain::Date> through,
                                        domain::Instant known_at) const;
  void take_back_later(std::vector<ItemRow>& items, domain::CustomerId customer, std::string_view account,
                       domain::Date through) const;

  const RowStore& rows_;
  domain::OrganisationId organisation_;
  domain::GarageId garage_;
};

/// What an amount is in a tax return.
enum class TaxedAs { sales, purchases, relief };
BOOST_DESCRIBE_ENUM(TaxedAs, sales, purchases, relief)

/// What one entry sold, or took back, under one tax code; or what it reclaims on purchases and bad debts.
struct TaxedAmount {
  TaxedAs as = TaxedAs::sales;
  std::string tax_code;  ///< of sales
  std::optional<domain::Percentage> tax_rate;
  std::int64_t net_minor = 0;  ///< sales are positive
  std::int64_t tax_minor = 0;  ///< what is due is positive, what is reclaimed negative
};
/// Sales by code. Their net is the one that tax was worked out on, where there is a line of tax.
std::vector<TaxedAmount> taxed_amounts(const TaxRow& row);

/// What a return of these days says, and the same by account, as the books have it.
struct VatSums {
  domain::books::VatFigures figures;
  std::vector<domain::books::TaxAmount> accounts;
};
VatSums vat_sums(const Ledger& ledger, const Span& span, KnownAt known_at = {});

/// Whether what has this code is no sale in a tax return: it is outside the scope of the tax, or a fee that
/// was passed on.
bool is_outside_scope(std::string_view tax_code);

/// Whether a row had been recorded by then.
bool is_known(const auto& row, const KnownAt& known_at) { return !known_at || row.recorded_at <= *known_at; }

/// Whether an account is one of income or expenses.
bool is_result(std::string_view path);

/// What a customer owes and has at a garage, with everything that is recorded.
CustomerBalance customer_balance(const RowStore& rows, domain::OrganisationId organisation,
                                 domain::GarageId garage, domain::CustomerId customer, domain::Date today);

}  // namespace projections
