// The books: a million entries folded from their events, and what is asked of them afterwards.
//
//   ledger_bench [--entries=1000000] [--customers=20000]
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bench/measuring.hpp"
#include "domain/journal_entry_events.hpp"
#include "projections/customers.hpp"
#include "projections/entities.hpp"
#include "projections/ledger_check.hpp"
#include "projections/rocks_rows.hpp"

namespace {

using namespace bench;
using domain::Date;
using domain::journal::Entry;
using domain::journal::Kind;
using domain::journal::Line;
using projections::Event;
using projections::Ledger;

constexpr std::size_t fold_events_max = 20'000;
const domain::OrganisationId organisation{domain::Ulid::make(1, 0, 1)};
const domain::GarageId garage{domain::Ulid::make(2, 0, 1)};

domain::CustomerId customer_id(std::int64_t index) {
  return {domain::Ulid::make(3, 0, static_cast<std::uint64_t>(index) + 1)};
}
std::string numbered(std::string prefix, std::int64_t number) {
  auto digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return prefix + digits;
}

Line receivable(std::int64_t customer, std::int64_t amount, const std::string& item,
                std::optional<Date> due) {
  return {domain::journal::account::receivable(numbered("C", customer + 1)), amount, customer_id(customer),
          item, due};
}

/// An invoice, its payment, and what says that they belong together, in turn; five years of them, in order.
class Entries {
 public:
  Entries(std::int64_t entries, std::int64_t customers) : entries_(entries), customers_(customers) {}

  std::vector<Event> next() {
    std::vector<Event> events;
    while (events.size() < fold_events_max && number_ < entries_) events.push_back(make());
    return events;
  }

 private:
  Event make() {
    constexpr std::int64_t days = 5 * 365;
    const auto document = number_ / 3;
    const auto customer = document * 7919 % customers_;
    const std::int64_t net = 1'000 + document % 50'000;
    const auto tax = net / 5;
    const auto invoice = numbered("INV-2026-", document + 1);
    const auto payment = numbered("PAY-2026-", document + 1);
    Entry entry;
    entry.effective = {18'262 + static_cast<std::int32_t>(number_ * days / entries_)};
    entry.currency = *domain::Currency::parse("GBP");
    const Date due{entry.effective.days + 30};
    switch (number_ % 3) {
      case 0: {
        entry.kind = Kind::invoice;
        entry.reference = invoice;
        entry.tax_point = entry.effective;
        Line labour{"Income:Labour", -net / 2};
        Line parts{"Income:Parts", -(net - net / 2)};
        Line vat{"Liabilities:VAT:Output:S20", -tax};
        labour.tax_code = parts.tax_code = vat.tax_code = "S20";
        vat.tax_base_minor = net;
        entry.lines = {receivable(customer, net + tax, invoice, due), labour, parts, vat};
        break;
      }
      case 1:
        entry.kind = Kind::payment;
        entry.reference = payment;
        entry.lines = {Line{"Assets:Bank:Main", net + tax}, receivable(customer, -net - tax, payment, {})};
        break;
      default:
        entry.kind = Kind::allocation;
        entry.reference = payment;
        entry.lines = {receivable(customer, net + tax, payment, {}),
                       receivable(customer, -net - tax, invoice, due)};
    }
    entry.number = ++number_;
    Event event{
        .body = domain::journal_entry::Event(domain::journal_entry::Posted{garage, std::move(entry), {}})};
    event.position = static_cast<eventstore::Position>(number_);
    event.stream = projections::entity(domain::JournalEntryId{domain::Ulid::make(4, 0, event.position)});
    event.version = 2;  // as most events are: not the first of their streams
    event.metadata.organisation = organisation.ulid.bytes();
    event.metadata.recorded_at_ms = 1'700'000'000'000 + number_;
    return event;
  }

  std::int64_t entries_;
  std::int64_t customers_;
  std::int64_t number_ = 0;
};

void fold(projections::RowStore& rows, std::int64_t entries, std::int64_t customers) {
  projections::LedgerTables ledger(rows);
  Entries source(entries, customers);
  double seconds = 0;
  double cpu = 0;
  for (auto events = source.next(); !events.empty(); events = source.next()) {
    const auto began = now_seconds();
    const auto cpu_before = thread_cpu_seconds();
    for (const auto& event : events) projections::project_ledger(event, ledger, false);
    ledger.write(rows);
    seconds += now_seconds() - began;
    cpu += thread_cpu_seconds() - cpu_before;
  }
  projections::RowChanges changes;
  for (std::int64_t i = 0; i < customers; ++i) {
    projections::CustomerRow row;
    row.customer_id = customer_id(i);
    row.customer_number = numbered("C", i + 1);
    changes.put_packed(projections::CustomerRow::key(organisation, row.customer_id), row);
  }
  rows.write(changes);
  const auto count = static_cast<double>(entries);
  std::printf("fold %lld entries             %10.0f entries/s, %10.0f per second of one core\n",
              static_cast<long long>(entries), count / seconds, count / cpu);
}

/// The median of many runs, in microseconds.
template <class Work>
double median_us(int runs, Work work) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    const auto began = now_seconds();
    work(i);
    times.push_back((now_seconds() - began) * 1e6);
  }
  return median(std::move(times));
}

void ask(const projections::RowStore& rows, std::int64_t customers) {
  const Ledger ledger(rows, organisation, garage);
  const auto books = ledger.books();
  const auto first = books.first_day.value_or(Date{});
  const auto days = books.last_day.value_or(first).days - first.days;
  domain::Wide kept = 0;  // so that nothing is left out
  const auto some_day = [&](int i) { return Date{first.days + static_cast<std::int32_t>(i * 37L % days)}; };
  std::printf("balance of a bank as of a day    %10.1f us   goal < 100\n",
              median_us(2'000, [&](int i) { kept += ledger.balance("Assets:Bank:Main", some_day(i)); }));
  std::printf("balance of a customer            %10.1f us   goal < 100\n", median_us(2'000, [&](int i) {
                kept += ledger.balance(
                    domain::journal::account::receivable(numbered("C", i * 13L % customers + 1)),
                    some_day(i));
              }));
  std::printf("what a customer owes             %10.1f us\n", median_us(2'000, [&](int i) {
                kept += projections::customer_balance(rows, organisation, garage,
                                                      customer_id(i * 13L % customers), some_day(i))
                            .balance_minor;
              }));
  std::printf("statement of 50 rows             %10.1f us\n", median_us(1'000, [&](int i) {
                const auto lines =
                    ledger.lines("Assets:Bank:Main", {some_day(i), projections::last_day_ever}, {}, {}, 50);
                kept += static_cast<domain::Wide>(lines.size());
              }));
  std::printf("trial balance now                %10.1f ms   goal < 50\n",
              median_us(9, [&](int) {
                kept +=
                    static_cast<domain::Wide>(ledger.trial_balance({{}, projections::last_day_ever}).size());
              }) / 1e3);
  std::printf("trial balance of a quarter       %10.1f ms   goal < 50\n",
              median_us(9, [&](int i) {
                const auto from = some_day(i);
                kept += static_cast<domain::Wide>(ledger.trial_balance({from, Date{from.days + 91}}).size());
              }) / 1e3);
  std::printf("aged receivables                 %10.1f ms\n",
              median_us(5, [&](int) {
                projections::Ageing ageing;
                ledger.visit_open_items({}, [&](const auto& item) { ageing.add(item, some_day(1), 30); });
                kept += ageing.balance_minor();
              }) / 1e3);
  const auto began = now_seconds();
  const auto report = projections::check_ledger(rows, organisation, garage);
  std::printf("recompute all and compare        %10.1f s    %lld lines, %lld accounts: %s\n",
              now_seconds() - began, static_cast<long long>(report.lines),
              static_cast<long long>(report.accounts),
              report.fine() ? "all right" : report.problems.front().c_str());
  if (kept == 0) std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const auto entries = option(argc, argv, "entries", 1'000'000);
  const auto customers = option(argc, argv, "customers", 20'000);
  const TemporaryFolder folder;
  projections::RocksRows rows(folder.path() / "rows", {});
  fold(rows, entries, customers);
  ask(rows, customers);
}
