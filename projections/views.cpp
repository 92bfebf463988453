#include "projections/views.hpp"

#include <array>
#include <cstdio>

#include "eventstore/crypto.hpp"
#include "eventstore/json.hpp"
#include "projections/directories.hpp"

namespace projections {

namespace {

constexpr std::string_view checkpoint_key = "!checkpoint";

/// Stored as JSON, so that it is understood whatever form the rows have.
struct Checkpoint {
  std::string revision;
  std::uint64_t position = 0;
};
BOOST_DESCRIBE_STRUCT(Checkpoint, (), (revision, position))

/// Asks the memory for an event that will be folded soon. A rebuild decodes far ahead on another processor,
/// so that waiting for events one after the other took a twentieth of its time.
void fetch(const Event& event) {
  constexpr std::size_t line = 64;
  const auto* const first = reinterpret_cast<const char*>(&event);
  const auto* const last = first + sizeof event - 1;
  for (std::size_t i = 0; i < 5; ++i) __builtin_prefetch(first + i * line);  // the body begins there
  for (std::size_t i = 0; i < 3; ++i) __builtin_prefetch(last - i * line);  // its kind, and what goes with it
}

}  // namespace

Views::Views(RowStore& store, Directories* directories)
    : organisations(store),
      garages(store),
      staff(store),
      sessions(store),
      api_keys(store),
      credentials(store),
      staff_emails(store),
      recent(store),
      customers(store),
      members(store),
      vehicles(store),
      registrations(store),
      bookings(store),
      booking_days(store),
      booking_counts(store),
      job_numbers(store),
      imports(store),
      invoices(store),
      invoice_list(store),
      invoice_counts(store),
      invoice_places(store),
      document_numbers(store),
      credit_notes(store),
      credit_note_list(store),
      customer_documents(store),
      payments(store),
      payment_days(store),
      customer_payments(store),
      open_deposits(store),
      open_invoices(store),
      deferred_income(store),
      payouts(store),
      payout_days(store),
      bays(store),
      services(store),
      appointments(store),
      appointment_times(store),
      reservations(store),
      jobs(store),
      job_list(store),
      quotes(store),
      quote_list(store),
      recommendations(store),
      outstanding(store),
      work(store),
      ledger(store),
      balances(store),
      plans(store),
      memberships(store),
      membership_places(store),
      otc_sales(store),
      otc_days(store),
      otc_purchases(store),
      business_accounts(store),
      store_(store),
      directories_(directories) {}

void Views::begin_empty() {
  for_each_table([](auto& table) {
    if constexpr (requires { table.begin_empty(); }) table.begin_empty();  // some never look
  });
}

void Views::fold(std::span<const Event> events) {
  if (events.empty()) return;
  fold_unwritten(events);
  RowChanges changes;
  collect(changes);
  or_fail([&] { store_.write(changes); });
}

void Views::fold_unwritten(std::span<const Event> events) {
  or_fail([&] {
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i + 2 < events.size()) fetch(events[i + 2]);
      folded_ = events[i].position;
      fold_one(events[i]);
    }
  });
}

void Views::collect(RowChanges& changes) {
  or_fail([&] {
    spread_touches();
    update_business_accounts();
    update_directories();
    for_each_table([&](auto& table) { table.collect(changes); });
  });
  changes.put(checkpoint_key, json::encode(Checkpoint{std::string(revision()), folded_}));
}

template <class Step>
void Views::or_fail(Step step) {
  try {
    step();
  } catch (const std::exception& error) {
    discard();
    throw FoldFailed(folded_, error.what());
  }
}

void Views::fold_partially(std::span<const Event> events) {
  partial_ = true;
  for (const auto& event : events) fold_one(event);
  RowChanges changes;
  for_each_table([&](auto& table) { table.collect(changes); });
  store_.write(changes);
}

void Views::fold_one(const Event& event) {
  project_organisations(event, *this);
  project_staff(event, *this);
  project_customers(event, *this);
  project_vehicles(event, *this);
  project_bookings(event, *this);
  project_invoices(event, *this);
  project_members(event, *this);
  project_imports(event, *this);
  project_payments(event, *this);
  project_open_invoices(event, *this);
  project_plan_income(event, *this);
  project_payouts(event, *this);
  project_catalogue(event, *this);
  project_appointments(event, *this);
  project_jobs(event, *this);
  project_quotes(event, *this);
  project_recommendations(event, *this);
  project_ledger(event, ledger, partial_);
  project_balances(event, *this);
  project_memberships(event, *this);
  project_otc_sales(event, *this);
  project_business_accounts(event, *this);
}

/// Who changed has changed at every garage of theirs.
void Views::spread_touches() {
  for (const auto& [organisation, customer] : touched_customers_)
    if (const auto* const row = customers.find(CustomerRow::key(organisation, customer)))
      for (const auto& garage : row->garages)
        touched_members_.insert({organisation, garage.garage_id, customer});
}

void Views::update_business_accounts() {
  for (const auto& [organisation, garage, customer] : touched_members_) {
    const auto* const row = customers.find(CustomerRow::key(organisation, customer));
    const auto* const member = members.find(MemberRow::key(organisation, garage, customer));
    if (row != nullptr && member != nullptr) show_business_account(organisation, *row, *member, *this);
  }
}

void Views::update_directories() {
  if (directories_ != nullptr) {
    for (const auto& [organisation, plan] : touched_plans_)
      if (const auto* const row = plans.find(PlanRow::key(organisation, plan)))
        directories_->put_plan(organisation, *row);
    for (const auto& [organisation, customer] : touched_customers_)
      if (const auto* const row = customers.find(CustomerRow::key(organisation, customer)))
        directories_->put_customer(organisation, *row);
    for (const auto& [organisation, garage, customer] : touched_members_)
      show_member(organisation, garage, customer);
  }
  forget_touches();
}

void Views::show_member(domain::OrganisationId organisation, domain::GarageId garage,
                        domain::CustomerId customer) {
  const auto* const at = garages.find(GarageRow::key(organisation, garage));
  const auto* const row = customers.find(CustomerRow::key(organisation, customer));
  const auto* const member = members.find(MemberRow::key(organisation, garage, customer));
  if (at == nullptr || row == nullptr || member == nullptr) return;
  directories_->put_member(organisation, *at, *row,
                           {.member = member,
                            .balance = balances.find(BalanceRow::key(organisation, garage, customer)),
                            .memberships = memberships.find(MembershipsRow::key(organisation, customer))});
}

void Views::forget_touches() {
  touched_plans_.clear();
  touched_customers_.clear();
  touched_members_.clear();
}

void Views::discard() {
  for_each_table([](auto& table) { table.discard(); });
  forget_touches();
}

void Views::touch_customer(domain::OrganisationId organisation, domain::CustomerId customer) {
  touched_customers_.insert({organisation, customer});
}

void Views::touch_member(domain::OrganisationId organisation, domain::GarageId garage,
                         domain::CustomerId customer) {
  touched_members_.insert({organisation, garage, customer});
}

std::string_view Views::revision() {
  static const auto text = [] {
    MemoryRows none;
    Views views(none);
    std::uint64_t shapes = 0;
    views.for_each_table(
        [&]<class Table>(Table&) { shapes = packed::shape<typename Table::Stored>(shapes); });
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(shapes));
    return std::string(views_revision) + '-' + digits.data();
  }();
  return text;
}

void Views::touch_plan(domain::OrganisationId organisation, domain::MembershipPlanId plan) {
  touched_plans_.insert({organisation, plan});
}

eventstore::Position Views::checkpoint(const RowStore& store) {
  const auto stored = store.get(checkpoint_key);
  if (!stored) return 0;
  const auto row = json::decode<Checkpoint>(*stored);
  return row && row->revision == revision() ? row->position : 0;
}

std::string digest_of_rows(const RowStore& store) {
  eventstore::Sha256 hash;
  store.scan("", [&](std::string_view key, std::string_view row) {
    hash.update(std::to_string(key.size()) + ' ' + std::to_string(row.size()) + '\n');
    hash.update(key);
    hash.update(row);
    return true;
  });
  return eventstore::hex(hash.finish());
}

}  // namespace projections
