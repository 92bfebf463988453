#include "api/membership_view.hpp"

#include "projections/organisations.hpp"
#include "projections/staff.hpp"
#include "projections/table.hpp"
#include "projections/time_zone.hpp"

namespace api {

namespace {

using domain::membership::Reason;
using domain::membership::Status;
using projections::MembershipRow;
using projections::read_row;
using projections::RowStore;

MembershipStep step_of(Reason reason) {
  switch (reason) {
    case Reason::assigned:
      return MembershipStep::assigned;
    case Reason::replacement:
      return MembershipStep::replacement;
    case Reason::upgrade:
      return MembershipStep::upgrade;
    case Reason::downgrade:
      return MembershipStep::downgrade;
  }
  std::unreachable();
}

std::optional<MembershipStaff> staff(const std::optional<domain::StaffId>& id,
                                     domain::OrganisationId organisation, const RowStore& rows) {
  if (!id) return std::nullopt;
  const auto row = read_row<projections::StaffRow>(rows, projections::StaffRow::key(organisation, *id));
  return MembershipStaff{*id, row ? row->name : std::string()};
}

MembershipPlanSummary plan_of(const MembershipRow& row, domain::OrganisationId organisation,
                              const RowStore& rows) {
  const auto plan =
      read_row<projections::PlanRow>(rows, projections::PlanRow::key(organisation, row.plan_id));
  MembershipPlanSummary summary;
  summary.plan_id = row.plan_id;
  if (!plan) return summary;
  summary.name = plan->terms.name;
  summary.discount = plan->terms.discount;
  summary.priority_label = plan->terms.priority_label;
  return summary;
}

std::vector<MembershipHistory> history_of(const MembershipRow& row, Status status,
                                          domain::OrganisationId organisation, const RowStore& rows) {
  std::vector<MembershipHistory> history;
  for (const auto& term : row.terms) {
    // A renewal after a while without membership: in between it had expired.
    if (!history.empty() && term.starts_on.days > history.back().expires_on->days + 1)
      history.push_back({MembershipStep::expired, domain::Date{history.back().expires_on->days + 1}, {}, {}});
    history.push_back({history.empty() ? step_of(row.reason) : MembershipStep::renewal, term.starts_on,
                       term.expires_on, staff(term.by, organisation, rows)});
  }
  if (row.ended_on)
    history.push_back({status == Status::cancelled ? MembershipStep::cancelled : MembershipStep::replaced,
                       *row.ended_on,
                       {},
                       staff(row.ended_by, organisation, rows)});
  else if (status == Status::expired)
    history.push_back({MembershipStep::expired, domain::Date{row.expires_on().days + 1}, {}, {}});
  return history;
}

std::vector<std::string> steps_of(Status status) {
  if (status == Status::active) return {"renew", "upgrade", "downgrade", "cancel"};
  if (status == Status::expired) return {"renew"};
  return {};
}

}  // namespace

PlanView plan_view(const projections::PlanRow& row) {
  const auto& terms = row.terms;
  return {row.plan_id,          terms.name,
          terms.discount,       terms.included_services,
          terms.priority_label, terms.priority_booking,
          terms.duration_days,  terms.fee,
          row.archived,         row.created_at,
          row.updated_at,       row.version};
}

domain::Date day_at(domain::GarageId garage, domain::OrganisationId organisation, const RowStore& rows,
                    domain::Instant now) {
  constexpr std::int64_t day_ms = 86'400'000;
  const auto row = read_row<projections::GarageRow>(rows, projections::GarageRow::key(organisation, garage));
  const auto zone = row ? projections::TimeZone::find(row->time_zone) : std::nullopt;
  return zone ? zone->date_of(now) : domain::Date{static_cast<std::int32_t>(now.milliseconds / day_ms)};
}

MembershipView membership_view(const MembershipRow& row, domain::OrganisationId organisation,
                               const RowStore& rows, domain::Instant now) {
  const auto today = day_at(row.garage_id, organisation, rows, now);
  MembershipView view;
  view.membership_id = row.membership_id;
  view.customer_id = row.customer_id;
  view.garage_id = row.garage_id;
  view.plan = plan_of(row, organisation, rows);
  view.status = row.status_on(today);
  view.reason = row.reason;
  view.starts_on = row.terms.front().starts_on;
  view.expires_on = row.expires_on();
  if (view.status == Status::active) view.days_left = row.expires_on().days - today.days;
  view.assigned_by = staff(row.terms.front().by, organisation, rows);
  view.assigned_at = row.terms.front().at;
  view.replaces = row.replaces;
  view.replaced_by = row.replaced_by;
  view.ended_on = row.ended_on;
  view.cancellation_reason = row.cancellation_reason;
  view.history = history_of(row, view.status, organisation, rows);
  view.allowed_steps = steps_of(view.status);
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

std::optional<MembershipView> current_membership(domain::CustomerId customer,
                                                 domain::OrganisationId organisation, const RowStore& rows,
                                                 domain::Instant now) {
  const auto all =
      read_row<projections::MembershipsRow>(rows, projections::MembershipsRow::key(organisation, customer));
  if (!all) return std::nullopt;
  for (const auto& membership : all->memberships)
    if (membership.counts_on(day_at(membership.garage_id, organisation, rows, now)))
      return membership_view(membership, organisation, rows, now);
  return std::nullopt;
}

std::vector<OtherMembership> other_memberships(domain::CustomerId customer,
                                               domain::OrganisationId organisation, const RowStore& rows,
                                               domain::Instant now) {
  std::vector<OtherMembership> others;
  const auto all =
      read_row<projections::MembershipsRow>(rows, projections::MembershipsRow::key(organisation, customer));
  if (!all) return others;
  for (auto row = all->memberships.rbegin(); row != all->memberships.rend(); ++row) {
    const auto today = day_at(row->garage_id, organisation, rows, now);
    if (row->counts_on(today)) continue;
    others.push_back({row->membership_id, plan_of(*row, organisation, rows), row->status_on(today),
                      row->reason, row->terms.front().starts_on, row->expires_on(), row->ended_on});
  }
  return others;
}

}  // namespace api
