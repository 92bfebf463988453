#include "projections/staff.hpp"

#include <algorithm>

#include "domain/staff.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template StaffRow decode_row<StaffRow>(std::string_view stored);
template SessionRow decode_row<SessionRow>(std::string_view stored);
template ApiKeyRow decode_row<ApiKeyRow>(std::string_view stored);
template CredentialRow decode_row<CredentialRow>(std::string_view stored);
template StaffEmailRow decode_row<StaffEmailRow>(std::string_view stored);
template RecentRow decode_row<RecentRow>(std::string_view stored);

using namespace domain;

namespace {

StaffRow& edited(const Event& event, Views& views) {
  auto& row = views.staff.edit(StaffRow::key(organisation_of(event), stream_id<StaffId>(event)));
  row.version = event.version;
  return row;
}

void withdraw_role(StaffRow& row, GarageId garage) {
  std::erase_if(row.roles, [&](const auto& role) { return role.garage_id == garage; });
}

void project_members_of_staff(const Event& event, Views& views) {
  on(
      event,  //
      [&](const staff::Invited& e) {
        auto& row = edited(event, views);
        row.staff_id = stream_id<StaffId>(event);
        row.name = e.personal.name;
        row.email = e.personal.email;
        row.password_hash = e.personal.password_hash;
        row.created_at = event.recorded_at();
        if (!event.erased)
          views.staff_emails.put(StaffEmailRow::key(staff::staff_email_claim(row.email)),
                                 {organisation_of(event), row.staff_id});
      },
      [&](const staff::Renamed& e) { edited(event, views).name = e.personal.name; },
      [&](const staff::RoleAssigned& e) {
        auto& row = edited(event, views);
        withdraw_role(row, e.garage_id);
        row.roles.push_back({e.garage_id, e.role});
      },
      [&](const staff::RoleWithdrawn& e) { withdraw_role(edited(event, views), e.garage_id); },
      [&](const staff::PasswordChanged& e) { edited(event, views).password_hash = e.personal.password_hash; },
      [&](const staff::Deactivated&) { edited(event, views).active = false; },
      [&](const staff::Reactivated&) { edited(event, views).active = true; });
}

void open_session(const Event& event, const session::Opened& opened, Views& views) {
  const auto organisation = organisation_of(event);
  const auto id = stream_id<SessionId>(event);
  views.sessions.put(SessionRow::key(organisation, id), {.session_id = id,
                                                         .staff_id = opened.staff_id,
                                                         .token_hash = opened.token_hash,
                                                         .opened_at = event.recorded_at(),
                                                         .expires_at = opened.expires_at,
                                                         .closed = false});
  views.credentials.put(CredentialRow::key(opened.token_hash), {organisation, id, std::nullopt});
}

void issue_key(const Event& event, const api_key::Issued& issued, Views& views) {
  const auto organisation = organisation_of(event);
  const auto id = stream_id<ApiKeyId>(event);
  views.api_keys.put(ApiKeyRow::key(organisation, id), {.api_key_id = id,
                                                        .name = issued.personal.name,
                                                        .role = issued.role,
                                                        .garage_ids = issued.garage_ids,
                                                        .token_hash = issued.token_hash,
                                                        .issued_at = event.recorded_at(),
                                                        .expires_at = issued.expires_at,
                                                        .revoked = false});
  views.credentials.put(CredentialRow::key(issued.token_hash), {organisation, std::nullopt, id});
}

void project_credentials(const Event& event, Views& views) {
  const auto organisation = organisation_of(event);
  on(
      event,  //
      [&](const session::Opened& e) { open_session(event, e, views); },
      [&](const session::Closed&) {
        auto& row = views.sessions.edit(SessionRow::key(organisation, stream_id<SessionId>(event)));
        row.closed = true;
        views.credentials.erase(CredentialRow::key(row.token_hash));
      },
      [&](const api_key::Issued& e) { issue_key(event, e, views); },
      [&](const api_key::Revoked&) {
        auto& row = views.api_keys.edit(ApiKeyRow::key(organisation, stream_id<ApiKeyId>(event)));
        row.revoked = true;
        views.credentials.erase(CredentialRow::key(row.token_hash));
      });
}

}  // namespace

void remember_viewed(RecentRow& row, const RecentCustomer& viewed) {
  std::erase_if(row.customers, [&](const auto& other) {
    return other.customer_id == viewed.customer_id && other.garage_id == viewed.garage_id;
  });
  row.customers.insert(row.customers.begin(), viewed);
  if (row.customers.size() > recent_customers_max) row.customers.resize(recent_customers_max);
}

void project_staff(const Event& event, Views& views) {
  project_members_of_staff(event, views);
  project_credentials(event, views);
  on(event, [&](const recent_customers::Viewed& e) {
    auto& row = views.recent.edit(RecentRow::key(organisation_of(event), e.staff_id));
    for (const auto& customer : e.customer_ids)
      remember_viewed(row, {e.garage_id, customer, event.recorded_at()});
  });
}

}  // namespace projections
