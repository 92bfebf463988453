// Whatever is asked of invoices, credit notes and payments, in whatever order: the books stay right. They are
// compared with a second ledger that works in exact fractions (reference_ledger.hpp). rapidcheck prints the
// seed of a run; RC_PARAMS="seed=..." repeats it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/bad_debt.hpp"
#include "tests/domain/reference_ledger.hpp"

namespace {

using namespace random_books;
using domain::journal::Entry;
using Kind = Step::Kind;
using Balances = std::map<std::string, std::int64_t>;

rc::Gen<Step> any_step() {
  return rc::gen::exec([] {
    return drawn_step([](std::int64_t least, std::int64_t most) {
      return *rc::gen::resize(100, rc::gen::inRange<std::int64_t>(least, most + 1));
    });
  });
}

std::vector<Step> any_steps(std::size_t count_max) {
  const auto count = *rc::gen::inRange<std::size_t>(1, count_max);
  return *rc::gen::container<std::vector<Step>>(count, any_step());
}

void add(Balances& balances, const std::string& name, std::int64_t minor) {
  if ((balances[name] += minor) == 0) balances.erase(name);
}

/// What the entries come to, by account, and by item of the receivable accounts.
struct Posted {
  Balances accounts;
  Balances items;

  void post(const Entry& entry) {
    for (const auto& line : entry.lines) {
      add(accounts, line.account, line.amount_minor);
      if (line.account.starts_with("Assets:Receivable:")) add(items, line.item.value(), line.amount_minor);
    }
  }
};

Posted posted(const Books& books) {
  Posted posted;
  for (const auto& recorded : books.recorded())
    if (const auto* const entry = recorded.entry()) posted.post(*entry);
  return posted;
}

/// What each document says is open of it, by its number. Credits are negative.
Balances open_items(const Books& books) {
  Balances open;
  for (const auto& invoice : books.invoices()) add(open, invoice.number, invoice.open_minor());
  for (const auto& note : books.notes()) add(open, note.number, -note.open_minor());
  for (const auto& payment : books.payments())
    if (payment.purpose == domain::payment::Purpose::receipt)
      add(open, payment.number, -payment.open_minor());
  return open;
}

/// The same under the names that the reference gives, deposits too.
Balances open_documents(const Books& books) {
  Balances open;
  const auto add_all = [&](const std::string& name, const auto& documents, int sign) {
    for (std::size_t i = 0; i < documents.size(); ++i)
      add(open, name + std::to_string(i), sign * documents[i].open_minor());
  };
  add_all("invoice ", books.invoices(), 1);
  add_all("note ", books.notes(), -1);
  add_all("payment ", books.payments(), -1);
  return open;
}

void expect_entries_in_order(const Books& books) {
  std::int64_t last = 0;
  for (const auto& recorded : books.recorded()) {
    const auto* const entry = recorded.entry();
    if (entry == nullptr) continue;
    // What a plan is discounted to nothing for owes nothing, and is in no account.
    RC_ASSERT(entry->lines.empty() || domain::journal::is_balanced(*entry));
    RC_ASSERT(entry->number == ++last);
    RC_ASSERT(entry->currency == Books::currency());
  }
}

void expect_nothing_over_allocated(const Books& books) {
  for (const auto& invoice : books.invoices()) {
    RC_ASSERT(invoice.open_minor() >= 0);
    RC_ASSERT(invoice.open_minor() <= invoice.totals.gross_minor);
    for (const auto& settlement : invoice.settled) RC_ASSERT(settlement.amount_minor > 0);
    RC_ASSERT(invoice.bad_debt.lost_minor() >= 0);
    RC_ASSERT(invoice.bad_debt.relief_minor >= 0);
    RC_ASSERT(invoice.bad_debt.relief_minor <= domain::invoice::relief_minor_max(invoice));
    for (const auto& line : invoice.priced) {
      std::int64_t net = 0;
      std::int64_t tax = 0;
      for (const auto& credited : invoice.credited)
        if (credited.number == line.line.number) net += credited.net_minor, tax += credited.tax_minor;
      RC_ASSERT(net <= line.net_minor);
      RC_ASSERT(tax <= line.tax_minor);
      if (net == line.net_minor) RC_ASSERT(tax == line.tax_minor || net == 0);
    }
  }
  for (const auto& note : books.notes())
    RC_ASSERT(note.open_minor() >= 0 && note.open_minor() <= note.gross_minor);
  for (const auto& payment : books.payments())
    RC_ASSERT(payment.open_minor() >= 0 && payment.open_minor() <= payment.amount.amount_minor);
}

/// Nothing is earned that was not paid for or was credited, and no deposit's tax is forgotten.
void expect_no_liability_below_nothing(const Posted& sums) {
  for (const auto& [account, minor] : sums.accounts)
    if (account.starts_with("Liabilities:DeferredPlan:") || account.starts_with("Liabilities:Deposits:"))
      RC_ASSERT(minor <= 0);
}

/// The tax that is held against invoices to come is the tax in what is open of deposits.
void expect_suspended_tax_of_open_deposits(const Books& books, const Posted& sums) {
  std::int64_t tax = 0;
  for (const auto& payment : books.payments())
    if (payment.purpose == domain::payment::Purpose::deposit) tax += payment.tax_in(payment.open_minor());
  const auto suspense = sums.accounts.find("Assets:VAT-on-Deposits");
  RC_ASSERT((suspense == sums.accounts.end() ? 0 : suspense->second) == tax);
}

void expect_right(const Books& books, const ReferenceLedger& reference) {
  expect_entries_in_order(books);
  expect_nothing_over_allocated(books);
  const auto sums = posted(books);
  expect_no_liability_below_nothing(sums);
  expect_suspended_tax_of_open_deposits(books, sums);
  RC_ASSERT(sums.accounts == reference.balances());
  RC_ASSERT(sums.items == open_items(books));
  RC_ASSERT(open_documents(books) == reference.open_items());
  Balances by_customer;
  for (const auto& recorded : books.recorded())
    if (const auto* const entry = recorded.entry())
      for (const auto& line : entry->lines)
        if (line.account.starts_with("Assets:Receivable:")) add(by_customer, line.account, line.amount_minor);
  for (const auto& [account, minor] : by_customer) RC_ASSERT(minor == sums.accounts.at(account));
}

RC_GTEST_PROP(Books, say_after_every_step_what_exact_fractions_say, ()) {
  Books books;
  ReferenceLedger reference;
  for (const auto& step : any_steps(60)) {
    const bool taken = books.take(step);
    RC_ASSERT(taken == reference.take(step));
    expect_right(books, reference);
  }
}

TEST(RandomBooks, stay_right_over_long_histories) {
  std::map<Kind, int> taken;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Books books;
    ReferenceLedger reference;
    for (const auto& step : random_steps(seed, 500)) {
      const bool is_taken = books.take(step);
      ASSERT_EQ(is_taken, reference.take(step)) << text_of(step);
      taken[step.kind] += is_taken;
    }
    const auto sums = posted(books);
    EXPECT_EQ(sums.accounts, reference.balances());
    EXPECT_EQ(sums.items, open_items(books));
  }
  // Every kind of step is really tried, and not only refused.
  for (int kind = 0; kind <= static_cast<int>(Kind::void_payout); ++kind)
    EXPECT_GE(taken[static_cast<Kind>(kind)], 5) << kind;
}

// ---- what must come to the same -----------------------------------------------------------------

Step any_invoice() {
  auto step = *rc::gen::suchThat(any_step(), [](const Step& drawn) { return drawn.kind == Kind::issue; });
  step.customer = 0;
  return step;
}

Step exactly(Kind kind, std::int64_t minor, std::uint32_t document = 0, std::uint32_t invoice = 0) {
  Step step;
  step.kind = kind;
  step.document = document;
  step.invoice = invoice;
  step.amount = {Amount::Kind::exactly, minor};
  return step;
}

Step all_of(Kind kind, std::uint32_t document = 0, std::uint32_t invoice = 0) {
  Step step;
  step.kind = kind;
  step.document = document;
  step.invoice = invoice;
  return step;
}

/// An invoice that comes to something.
Books billed(const Step& step) {
  Books books;
  RC_PRE(books.take(step));
  return books;
}

RC_GTEST_PROP(Books, are_as_before_when_an_invoice_is_issued_and_voided, ()) {
  auto books = billed(any_invoice());
  RC_ASSERT(books.take(all_of(Kind::void_invoice)));
  RC_ASSERT(posted(books).accounts.empty());
  RC_ASSERT(posted(books).items.empty());
}

RC_GTEST_PROP(Books, are_as_before_when_what_was_done_is_undone, ()) {
  auto books = billed(any_invoice());
  const auto gross = books.invoices()[0].totals.gross_minor;
  RC_PRE(gross > 1);
  const auto minor = *rc::gen::inRange<std::int64_t>(1, gross);
  const bool is_deposit = *rc::gen::arbitrary<bool>();
  RC_ASSERT(books.take(exactly(is_deposit ? Kind::receive_deposit : Kind::receive, gross)));
  const auto before = posted(books);
  RC_ASSERT(books.take(exactly(Kind::allocate, minor)));
  RC_ASSERT(posted(books).items != before.items);
  RC_ASSERT(books.take(all_of(Kind::deallocate)));
  RC_ASSERT(posted(books).accounts == before.accounts);
  RC_ASSERT(posted(books).items == before.items);
}

RC_GTEST_PROP(Books, are_empty_when_everything_failed_and_was_credited, ()) {
  auto books = billed(any_invoice());
  RC_PRE(books.invoices()[0].totals.gross_minor > 0);
  RC_ASSERT(books.take(exactly(Kind::receive, 100)));
  RC_ASSERT(books.take(all_of(Kind::allocate)));
  RC_ASSERT(books.take(all_of(Kind::fail)));
  RC_ASSERT(books.take(all_of(Kind::credit_all)));
  auto sums = posted(books);
  RC_ASSERT(sums.items.empty());
  // Lines that were discounted to nothing are not credited; they sum to nothing as they are.
  std::int64_t income = 0;
  for (const auto& [account, minor] : sums.accounts) income += minor;
  RC_ASSERT(income == 0);
  for (const auto& [account, minor] : sums.accounts)
    RC_ASSERT(account.starts_with("Income:") || account.starts_with("Liabilities:Disbursements"));
}

RC_GTEST_PROP(Books, do_not_see_whether_thirds_are_credited_or_the_whole, ()) {
  const auto step = any_invoice();
  auto thirds = billed(step);
  auto whole = thirds;
  RC_PRE(whole.take(all_of(Kind::credit_all)));
  for (std::uint32_t line = 0; line < step.lines.size(); ++line)
    for (int third = 0; third < 2; ++third) {
      auto credit = exactly(Kind::credit_percent, 333'333);
      credit.line = line;
      thirds.take(credit);
    }
  thirds.take(all_of(Kind::credit_all));
  RC_ASSERT(posted(thirds).accounts == posted(whole).accounts);
  RC_ASSERT(thirds.invoices()[0].open_minor() == 0);
}

RC_GTEST_PROP(Books, do_not_see_whether_three_pieces_are_credited_one_by_one, ()) {
  auto step = any_invoice();
  for (auto& line : step.lines) line.quantity_millionths = 3'000'000;
  auto pieces = billed(step);
  auto whole = pieces;
  RC_PRE(whole.take(all_of(Kind::credit_all)));
  for (std::uint32_t line = 0; line < step.lines.size(); ++line)
    for (int piece = 0; piece < 3; ++piece) {
      auto credit = exactly(Kind::credit_quantity, 1'000'000);
      credit.line = line;
      RC_PRE(pieces.take(credit));  // a piece that comes to less than half a penny is not credited alone
    }
  RC_ASSERT(posted(pieces).accounts == posted(whole).accounts);
}

RC_GTEST_PROP(Books, do_not_see_whether_a_payment_came_in_two, ()) {
  auto once = billed(any_invoice());
  const auto gross = once.invoices()[0].totals.gross_minor;
  RC_PRE(gross > 1);
  auto twice = once;
  const auto part = *rc::gen::inRange<std::int64_t>(1, gross);
  RC_ASSERT(once.take(exactly(Kind::receive, gross)) && once.take(all_of(Kind::allocate)));
  RC_ASSERT(twice.take(exactly(Kind::receive, part)) && twice.take(exactly(Kind::receive, gross - part)));
  RC_ASSERT(twice.take(all_of(Kind::allocate, 0)) && twice.take(all_of(Kind::allocate, 1)));
  RC_ASSERT(posted(once).accounts == posted(twice).accounts);
  RC_ASSERT(posted(once).items == posted(twice).items);
}

RC_GTEST_PROP(Books, do_not_see_in_which_order_money_is_allocated, ()) {
  // Two invoices, a receipt and a deposit; each settles a quarter of each at most, so every order is
  // possible.
  Books books;
  RC_PRE(books.take(any_invoice()));
  auto second = any_invoice();
  for (auto& line : second.lines) line.quantity_millionths += 1'000'000;
  RC_PRE(books.take(second));
  const auto least = std::min(books.invoices()[0].totals.gross_minor, books.invoices()[1].totals.gross_minor);
  RC_PRE(least >= 4);
  RC_ASSERT(books.take(exactly(Kind::receive, least)) && books.take(exactly(Kind::receive_deposit, least)));
  std::vector<Step> steps;
  for (std::uint32_t payment = 0; payment < 2; ++payment)
    for (std::uint32_t invoice = 0; invoice < 2; ++invoice)
      steps.push_back(
          exactly(Kind::allocate, *rc::gen::inRange<std::int64_t>(1, least / 4 + 1), payment, invoice));
  auto other = books;
  for (const auto& step : steps) RC_ASSERT(books.take(step));
  while (!steps.empty()) {
    const auto next = *rc::gen::inRange<std::size_t>(0, steps.size());
    RC_ASSERT(other.take(steps[next]));
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(next));
  }
  RC_ASSERT(posted(books).accounts == posted(other).accounts);
  RC_ASSERT(posted(books).items == posted(other).items);
}

RC_GTEST_PROP(Books, do_not_see_how_the_steps_of_two_customers_are_interleaved, ()) {
  // Each customer's steps stay in their order. Documents are named by their place among all of them, so what
  // each step means is found out where one customer comes after the other.
  const auto steps = any_steps(40);
  Books apart[Books::customers];
  std::vector<Step> of[Books::customers];
  for (const auto& step : steps) {
    const auto customer = step.customer % 2;
    auto own = step;
    own.customer = customer;
    if (apart[customer].take(own)) of[customer].push_back(own);
  }
  Balances separate = posted(apart[0]).accounts;
  for (const auto& [account, minor] : posted(apart[1]).accounts) add(separate, account, minor);

  Books together;
  std::vector<std::uint32_t> invoices[2], notes[2], payments[2], payouts[2];
  std::size_t next[2] = {0, 0};
  const auto is_about_note = [](Kind kind) {
    return kind == Kind::allocate_credit || kind == Kind::deallocate_credit || kind == Kind::refund_credit;
  };
  const auto is_about_invoice = [](Kind kind) {
    return kind == Kind::void_invoice || kind == Kind::write_off || kind == Kind::claim_relief ||
           kind == Kind::recover || kind == Kind::release_income ||
           (kind >= Kind::credit_all && kind <= Kind::credit_net);
  };
  while (next[0] < of[0].size() || next[1] < of[1].size()) {
    auto who = *rc::gen::inRange<std::size_t>(0, 2);
    if (next[who] == of[who].size()) who = 1 - who;
    auto step = of[who][next[who]++];
    const auto place = [&](const std::vector<std::uint32_t>& all, std::uint32_t own) {
      return all.empty() ? own : all[own % all.size()];
    };
    const bool is_new =
        step.kind == Kind::issue || step.kind == Kind::receive || step.kind == Kind::receive_deposit;
    if (!is_new)
      step.document = place(is_about_note(step.kind)         ? notes[who]
                            : is_about_invoice(step.kind)    ? invoices[who]
                            : step.kind == Kind::void_payout ? payouts[who]
                                                             : payments[who],
                            step.document);
    // Taking off names one of the allocations, which have the same order for both.
    if (step.kind == Kind::allocate || step.kind == Kind::allocate_credit)
      step.invoice = place(invoices[who], step.invoice);
    const auto notes_before = together.notes().size();
    RC_ASSERT(together.take(step));
    if (step.kind == Kind::issue)
      invoices[who].push_back(static_cast<std::uint32_t>(together.invoices().size() - 1));
    if (step.kind == Kind::receive || step.kind == Kind::receive_deposit)
      payments[who].push_back(static_cast<std::uint32_t>(together.payments().size() - 1));
    if (step.kind == Kind::pay_out)
      payouts[who].push_back(static_cast<std::uint32_t>(together.payouts().size() - 1));
    if (together.notes().size() > notes_before)
      notes[who].push_back(static_cast<std::uint32_t>(notes_before));
  }
  RC_ASSERT(posted(together).accounts == separate);
}

}  // namespace
