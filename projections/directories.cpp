#include "projections/directories.hpp"

#include <mutex>
#include <set>
#include <stdexcept>
#include <string_view>

#include "domain/customer.hpp"
#include "domain/text.hpp"
#include "eventstore/json.hpp"
#include "projections/table.hpp"
#include "projections/time_zone.hpp"

namespace projections {

namespace {

template <class T>
std::optional<T> first_of(const std::vector<T>& values) {
  return values.empty() ? std::nullopt : std::optional(values.front());
}

SearchText search_text_of(const CustomerRow& customer) {
  const auto& details = customer.details;
  SearchText text;
  text.display_name = domain::customer::display_name(details);
  text.first_name = details.first_name.value_or("");
  text.last_name = details.last_name.value_or("");
  text.business_name = details.business_name.value_or("");
  for (const auto& phone : details.phones) text.phones_e164.push_back(phone.e164);
  text.emails = details.emails;
  for (const auto& vehicle : customer.vehicles) {
    text.plates.push_back(vehicle.plate);
    if (vehicle.vin) text.vins.push_back(*vehicle.vin);
  }
  text.customer_number = customer.customer_number;
  return text;
}

/// "C000123" sorts as 123.
std::uint64_t number_order(std::string_view customer_number) {
  std::uint64_t number = 0;
  for (const char c : customer_number)
    if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

std::vector<std::string> services_had(const MemberRow& member) {
  std::set<std::string_view> services;  // few, however often they were had
  for (const auto& booking : member.bookings)
    if (booking.visit_at && booking.status != domain::booking::Status::cancelled)
      services.insert(booking.services.begin(), booking.services.end());
  return {services.begin(), services.end()};
}

bool was_ended(const MembershipRow& membership) {
  return membership.status == domain::membership::Status::cancelled ||
         membership.status == domain::membership::Status::replaced;
}

MembershipFacts facts_of(const MembershipRow& membership) {
  return {.plan = membership.plan_id.text(),
          .from_day = membership.runs_from().days,
          .until_day = membership.expires_on().days,
          .cancelled = was_ended(membership)};
}

DirectoryMembership shown(const MembershipRow& membership) {
  return {.starts_on = membership.runs_from(), .expires_on = membership.expires_on(), .plan = {}};
}

DirectoryPlanRow shown(const PlanRow& plan) {
  return {plan.plan_id, plan.terms.name, plan.terms.priority_label};
}

void add_balance(const BalanceRow& balance, MemberFacts& facts) {
  facts.outstanding_minor = balance.balance_minor;
  for (const auto& [due, open_minor] : balance.dues) facts.dues.push_back({due.days, open_minor});
}

MemberFacts facts_of(const GarageRow& garage, const CustomerRow& customer, const MemberRow& member,
                     const Statistics& statistics) {
  MemberFacts facts;
  facts.sort_name = domain::fold(domain::customer::display_name(customer.details));
  facts.business = customer.account_type == domain::customer::AccountType::business;
  facts.active = customer.status == domain::customer::Status::active;
  facts.country = customer.details.country;
  if (const auto address = first_of(customer.details.addresses)) {
    facts.city = address->city.value_or("");
    facts.postcode = address->postcode.value_or("");
  }
  facts.tags = customer.tags;
  facts.services = services_had(member);
  facts.total_spend_minor = statistics.total_spend_minor;
  if (statistics.last_visit_at)
    if (const auto zone = TimeZone::find(garage.time_zone))
      facts.last_visit_day = zone->date_of(*statistics.last_visit_at).days;
  if (statistics.last_booking_at) facts.last_booking_ms = statistics.last_booking_at->milliseconds;
  facts.created_ms = customer.created_at.milliseconds;
  facts.customer_number_order = number_order(customer.customer_number);
  return facts;
}

DirectoryRow row_of(const GarageRow& garage, const CustomerRow& customer, const Statistics& statistics) {
  const auto& details = customer.details;
  const bool business = customer.account_type == domain::customer::AccountType::business;
  DirectoryRow row;
  row.customer_id = customer.customer_id;
  row.customer_number = customer.customer_number;
  row.display_name = domain::customer::display_name(details);
  row.secondary_line = domain::customer::secondary_line(customer.account_type, details);
  row.icon = business ? "building" : "phone";
  row.account_type = customer.account_type;
  row.status = customer.status;
  if (business) row.business_name = details.business_name;
  if (const auto phone = first_of(details.phones)) row.phone_number = phone->e164;
  row.email = first_of(details.emails);
  if (const auto address = first_of(details.addresses)) row.city = address->city;
  row.country = details.country;
  row.tags = customer.tags;
  row.vehicles_count = static_cast<std::int64_t>(customer.vehicles.size());
  row.total_spend = {statistics.total_spend_minor, garage.currency};
  row.committed_revenue = {statistics.committed_revenue_minor, garage.currency};
  row.last_visit_at = statistics.last_visit_at;
  row.last_booking_at = statistics.last_booking_at;
  row.created_at = customer.created_at;
  row.outstanding.currency = garage.currency;
  row.overdue.currency = garage.currency;
  return row;
}

/// The row as it is sent, but for what depends on the day on which it is asked for. Both are among its last
/// members, so they are not something in a name.
std::string fragment_of(const DirectoryRow& row) {
  auto text = json::encode<json::Nulls::write>(row);
  constexpr std::string_view before_amount = R"("overdue":{"amountMinor":)";
  auto at = text.rfind(before_amount) + before_amount.size();
  text.replace(at, text.find(',', at) - at, 1, overdue_mark);
  if (!row.membership) return text;
  at = text.rfind(R"("status":)");
  text.replace(at, text.rfind(R"(},"outstanding":)") - at, 1, membership_mark);
  return text;
}

/// Loads the members of one garage, who are in the order of their customers' keys.
class MemberLoader {
 public:
  MemberLoader(Directories& directories, const RowStore& rows) : directories_(directories), rows_(rows) {}

  void add(std::string_view key, std::string_view stored) {
    pending_.push_back(decode_row<MemberRow>(stored));
    organisations_.push_back({domain::Ulid::from_bytes(key.substr(1, 16))});
    if (pending_.size() >= batch_rows) flush();
  }

  void flush() {
    const auto balances = read_balances();
    const auto memberships = read_memberships();
    std::vector<std::string> keys;
    keys.reserve(pending_.size());
    for (std::size_t i = 0; i < pending_.size(); ++i)
      keys.push_back(CustomerRow::key(organisations_[i], pending_[i].customer_id));
    const auto customers = rows_.get_many(keys);
    for (std::size_t i = 0; i < pending_.size(); ++i)
      if (customers[i])
        directories_.put_member(organisations_[i], garage(organisations_[i], pending_[i].garage_id),
                                decode_row<CustomerRow>(*customers[i]),
                                {.member = &pending_[i],
                                 .balance = balances[i] ? &*balances[i] : nullptr,
                                 .memberships = memberships[i] ? &*memberships[i] : nullptr});
    pending_.clear();
    organisations_.clear();
  }

 private:
  static constexpr std::size_t batch_rows = 1024;

  /// Those of the pending members, in their order. Most have none, and all are in the order of their keys, so
  /// one walk finds them.
  std::vector<std::optional<BalanceRow>> read_balances() const {
    std::vector<std::optional<BalanceRow>> balances(pending_.size());
    if (pending_.empty()) return balances;
    const auto key_of = [&](std::size_t i) -> std::string {
      return BalanceRow::key(organisations_[i], pending_[i].garage_id, pending_[i].customer_id);
    };
    std::size_t next = 0;
    const std::string last = key_of(pending_.size() - 1);
    rows_.scan(std::string(1, BalanceRow::table), key_of(0), false,
               [&](std::string_view key, std::string_view stored) {
                 while (next < pending_.size() && key_of(next) < key) ++next;
                 if (next < pending_.size() && key_of(next) == key)
                   balances[next] = decode_row<BalanceRow>(stored);
                 return key < last;
               });
    return balances;
  }

  std::vector<std::optional<MembershipsRow>> read_memberships() const {
    std::vector<std::string> keys;
    keys.reserve(pending_.size());
    for (std::size_t i = 0; i < pending_.size(); ++i)
      keys.push_back(MembershipsRow::key(organisations_[i], pending_[i].customer_id));
    std::vector<std::optional<MembershipsRow>> memberships;
    for (const auto& stored : rows_.get_many(keys))
      memberships.push_back(stored ? std::optional(decode_row<MembershipsRow>(*stored)) : std::nullopt);
    return memberships;
  }

  const GarageRow& garage(domain::OrganisationId organisation, domain::GarageId id) {
    if (garage_.garage_id != id) {
      auto row = read_row<GarageRow>(rows_, GarageRow::key(organisation, id));
      if (!row) throw std::runtime_error("views: a member of a garage that is not there");
      garage_ = *std::move(row);
    }
    return garage_;
  }

  Directories& directories_;
  const RowStore& rows_;
  std::vector<MemberRow> pending_;
  std::vector<domain::OrganisationId> organisations_;
  GarageRow garage_;
};

}  // namespace

DirectoryRow directory_row(const GarageRow& garage, const CustomerRow& customer,
                           const MembershipRow* membership, const PlanRow* plan, domain::Date today) {
  auto row = row_of(garage, customer, Statistics{});
  if (membership == nullptr) return row;
  row.membership = shown(*membership);
  row.membership->status = standing_on(facts_of(*membership), today.days);
  if (plan != nullptr) row.membership->plan = shown(*plan);
  return row;
}

void Directories::load(const RowStore& rows) {
  begin_bulk();
  rows.scan(std::string(1, CustomerRow::table), [&](std::string_view key, std::string_view stored) {
    put_customer({domain::Ulid::from_bytes(key.substr(1, 16))}, decode_row<CustomerRow>(stored));
    return true;
  });
  rows.scan(std::string(1, PlanRow::table), [&](std::string_view key, std::string_view stored) {
    put_plan({domain::Ulid::from_bytes(key.substr(1, 16))}, decode_row<PlanRow>(stored));
    return true;
  });
  MemberLoader members(*this, rows);
  rows.scan(std::string(1, MemberRow::table), [&](std::string_view key, std::string_view stored) {
    members.add(key, stored);
    return true;
  });
  members.flush();
  finish_bulk();
}

void Directories::begin_bulk() {
  const std::unique_lock lock(mutex_);
  bulk_ = true;
  for (const auto& [organisation, index] : indexes_) index->begin_bulk();
}

void Directories::finish_bulk() {
  const std::unique_lock lock(mutex_);
  bulk_ = false;
  for (const auto& [organisation, index] : indexes_) index->finish_bulk();
}

void Directories::put_customer(domain::OrganisationId organisation, const CustomerRow& customer) {
  index(organisation).put_customer(customer.customer_id.ulid, search_text_of(customer));
}

void Directories::put_member(domain::OrganisationId organisation, const GarageRow& garage,
                             const CustomerRow& customer, const MemberRows& rows) {
  const auto statistics = statistics_of(*rows.member);
  auto facts = facts_of(garage, customer, *rows.member, statistics);
  auto row = row_of(garage, customer, statistics);
  if (rows.balance != nullptr) {
    add_balance(*rows.balance, facts);
    row.outstanding.amount_minor = rows.balance->balance_minor;
  }
  if (const auto* const latest = rows.memberships == nullptr ? nullptr : rows.memberships->latest()) {
    facts.membership = facts_of(*latest);
    row.membership = shown(*latest);
  }
  index(organisation)
      .put_member(garage.garage_id.ulid, customer.customer_id.ulid, std::move(facts), fragment_of(row));
}

void Directories::put_plan(domain::OrganisationId organisation, const PlanRow& plan) {
  index(organisation)
      .put_plan(plan.plan_id.text(), {.name = plan.terms.name,
                                      .priority_label = plan.terms.priority_label.value_or(""),
                                      .fragment = json::encode<json::Nulls::write>(shown(plan))});
}

const DirectoryIndex* Directories::find(domain::OrganisationId organisation) const {
  const std::shared_lock lock(mutex_);
  const auto found = indexes_.find(organisation);
  return found == indexes_.end() ? nullptr : found->second.get();
}

DirectoryIndex& Directories::index(domain::OrganisationId organisation) {
  const std::unique_lock lock(mutex_);
  auto& index = indexes_[organisation];
  if (!index) {
    index = std::make_unique<DirectoryIndex>();
    if (bulk_) index->begin_bulk();
  }
  return *index;
}

}  // namespace projections
