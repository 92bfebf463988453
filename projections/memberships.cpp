#include "projections/memberships.hpp"

#include <algorithm>
#include <stdexcept>

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template PlanRow decode_row<PlanRow>(std::string_view stored);
template MembershipsRow decode_row<MembershipsRow>(std::string_view stored);
template MembershipPlaceRow decode_row<MembershipPlaceRow>(std::string_view stored);

using domain::membership::Status;

namespace {

PlanRow& edited_plan(const Event& event, Views& views) {
  const auto id = stream_id<domain::MembershipPlanId>(event);
  auto& row = views.plans.edit(PlanRow::key(organisation_of(event), id));
  row.plan_id = id;
  row.version = event.version;
  row.updated_at = event.recorded_at();
  views.touch_plan(organisation_of(event), id);
  return row;
}

/// The directories of all garages show who is a member.
void touch_member(domain::OrganisationId organisation, domain::CustomerId customer, Views& views) {
  if (const auto* const row = views.customers.find(CustomerRow::key(organisation, customer)))
    for (const auto& at : row->garages) views.touch_member(organisation, at.garage_id, customer);
}

void define(const Event& event, const domain::membership_plan::Defined& defined, Views& views) {
  auto& row = edited_plan(event, views);
  row.terms = defined.terms;
  row.created_at = event.recorded_at();
}

void assign(const Event& event, const domain::membership::Assigned& assigned, Views& views) {
  const auto organisation = organisation_of(event);
  const auto id = stream_id<domain::MembershipId>(event);
  auto& row = views.memberships.edit(MembershipsRow::key(organisation, assigned.customer_id));
  MembershipRow membership;
  membership.membership_id = id;
  membership.garage_id = assigned.garage_id;
  membership.customer_id = assigned.customer_id;
  membership.plan_id = assigned.plan_id;
  membership.reason = assigned.reason;
  membership.replaces = assigned.replaces;
  membership.terms = {{assigned.starts_on, assigned.expires_on, assigned.assigned_by, event.recorded_at()}};
  membership.updated_at = event.recorded_at();
  membership.version = event.version;
  row.memberships.push_back(std::move(membership));
  views.membership_places.edit(MembershipPlaceRow::key(organisation, id)).customer_id = assigned.customer_id;
  touch_member(organisation, assigned.customer_id, views);
}

/// Changes the membership whose stream the event is in.
template <class Change>
void change(const Event& event, Views& views, Change change) {
  const auto organisation = organisation_of(event);
  const auto id = stream_id<domain::MembershipId>(event);
  const auto* const place = views.membership_places.find(MembershipPlaceRow::key(organisation, id));
  if (place == nullptr) throw std::runtime_error("an event of a membership that was never assigned");
  auto& row = views.memberships.edit(MembershipsRow::key(organisation, place->customer_id));
  const auto found = std::ranges::find(row.memberships, id, &MembershipRow::membership_id);
  if (found == row.memberships.end())
    throw std::runtime_error("a membership that its customer does not have");
  found->updated_at = event.recorded_at();
  found->version = event.version;
  change(*found);
  touch_member(organisation, place->customer_id, views);
}

/// The member of staff who asked for what an event says.
std::optional<domain::StaffId> actor_of(const Event& event) {
  if (event.metadata.actor.kind_text() != domain::StaffKind::prefix) return std::nullopt;
  return domain::StaffId{ulid_of(event.metadata.actor)};
}

}  // namespace

Status MembershipRow::status_on(domain::Date day) const {
  return status == Status::active && expires_on() < day ? Status::expired : status;
}

bool MembershipRow::counts_on(domain::Date day) const {
  const auto holds = [&](const MembershipTerm& term) {
    return term.starts_on <= day && day <= term.expires_on;
  };
  return status == Status::active && std::ranges::any_of(terms, holds);
}

domain::Date MembershipRow::runs_from() const {
  auto from = terms.front().starts_on;
  for (std::size_t i = 1; i < terms.size(); ++i)
    if (terms[i].starts_on.days > terms[i - 1].expires_on.days + 1) from = terms[i].starts_on;
  return from;
}

const MembershipRow* MembershipsRow::latest() const {
  const auto active = std::ranges::find(memberships, Status::active, &MembershipRow::status);
  if (active != memberships.end()) return &*active;
  return memberships.empty() ? nullptr : &memberships.back();
}

const MembershipRow* MembershipsRow::active_on(domain::Date day) const {
  const auto found = std::ranges::find_if(
      memberships, [&](const MembershipRow& membership) { return membership.counts_on(day); });
  return found == memberships.end() ? nullptr : &*found;
}

void project_memberships(const Event& event, Views& views) {
  using namespace domain;
  on(
      event,  //
      [&](const membership_plan::Defined& e) { define(event, e, views); },
      [&](const membership_plan::Revised& e) { edited_plan(event, views).terms = e.terms; },
      [&](const membership_plan::Archived&) { edited_plan(event, views).archived = true; },
      [&](const membership_plan::Restored&) { edited_plan(event, views).archived = false; },
      [&](const membership::Assigned& e) { assign(event, e, views); },
      [&](const membership::Renewed& e) {
        change(event, views, [&](MembershipRow& row) {
          row.status = Status::active;
          row.terms.push_back({e.starts_on, e.expires_on, e.renewed_by, event.recorded_at()});
        });
      },
      [&](const membership::Cancelled& e) {
        change(event, views, [&](MembershipRow& row) {
          row.status = Status::cancelled;
          row.ended_on = e.cancelled_on;
          row.ended_by = actor_of(event);
          row.cancellation_reason = e.personal.reason;
        });
      },
      [&](const membership::Replaced& e) {
        change(event, views, [&](MembershipRow& row) {
          row.status = Status::replaced;
          row.ended_on = e.replaced_on;
          row.ended_by = actor_of(event);
          row.replaced_by = e.by;
        });
      },
      [&](const membership::Expired&) {
        change(event, views, [](MembershipRow& row) { row.status = Status::expired; });
      });
}

}  // namespace projections
