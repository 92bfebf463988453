// Read model: who may act: members of staff, their sessions, and API keys.
//
//   s organisation member  -> StaffRow
//   x organisation session -> SessionRow
//   k organisation key     -> ApiKeyRow
//   t token hash           -> CredentialRow, what a bearer token stands for
//   e e-mail address       -> StaffEmailRow, who logs in with it
//   w organisation member  -> RecentRow, the customers that the member looked at last
#pragma once

#include "domain/staff_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct RoleAtGarage {
  domain::GarageId garage_id;
  domain::staff::Role role = domain::staff::Role::advisor;
};
BOOST_DESCRIBE_STRUCT(RoleAtGarage, (), (garage_id, role))

struct StaffRow {
  static constexpr char table = 's';

  domain::StaffId staff_id;
  std::string name;
  std::string email;
  std::string password_hash;
  bool active = true;
  std::vector<RoleAtGarage> roles;
  domain::Instant created_at;
  std::uint64_t version = 0;

  static Key key(domain::OrganisationId organisation, domain::StaffId member) {
    return Key(table, organisation).id(member);
  }
};
BOOST_DESCRIBE_STRUCT(StaffRow, (),
                      (staff_id, name, email, password_hash, active, roles, created_at, version))
extern template StaffRow decode_row<StaffRow>(std::string_view stored);

struct SessionRow {
  static constexpr char table = 'x';

  domain::SessionId session_id;
  domain::StaffId staff_id;
  std::string token_hash;
  domain::Instant opened_at;
  domain::Instant expires_at;
  bool closed = false;

  static Key key(domain::OrganisationId organisation, domain::SessionId session) {
    return Key(table, organisation).id(session);
  }
};
BOOST_DESCRIBE_STRUCT(SessionRow, (), (session_id, staff_id, token_hash, opened_at, expires_at, closed))
extern template SessionRow decode_row<SessionRow>(std::string_view stored);

struct ApiKeyRow {
  static constexpr char table = 'k';

  domain::ApiKeyId api_key_id;
  std::string name;
  domain::staff::Role role = domain::staff::Role::auditor;
  std::vector<domain::GarageId> garage_ids;
  std::string token_hash;
  domain::Instant issued_at;
  std::optional<domain::Instant> expires_at;
  bool revoked = false;

  static Key key(domain::OrganisationId organisation, domain::ApiKeyId api_key) {
    return Key(table, organisation).id(api_key);
  }
};
BOOST_DESCRIBE_STRUCT(ApiKeyRow, (),
                      (api_key_id, name, role, garage_ids, token_hash, issued_at, expires_at, revoked))
extern template ApiKeyRow decode_row<ApiKeyRow>(std::string_view stored);

struct CredentialRow {
  static constexpr char table = 't';

  domain::OrganisationId organisation_id;
  std::optional<domain::SessionId> session_id;  ///< either this
  std::optional<domain::ApiKeyId> api_key_id;   ///< or that

  static Key key(std::string_view token_hash) { return Key(table).text(token_hash); }
};
BOOST_DESCRIBE_STRUCT(CredentialRow, (), (organisation_id, session_id, api_key_id))
extern template CredentialRow decode_row<CredentialRow>(std::string_view stored);

struct StaffEmailRow {
  static constexpr char table = 'e';

  domain::OrganisationId organisation_id;
  domain::StaffId staff_id;

  static Key key(std::string_view email) { return Key(table).text(email); }
};
BOOST_DESCRIBE_STRUCT(StaffEmailRow, (), (organisation_id, staff_id))
extern template StaffEmailRow decode_row<StaffEmailRow>(std::string_view stored);

struct RecentCustomer {
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  domain::Instant viewed_at;
};
BOOST_DESCRIBE_STRUCT(RecentCustomer, (), (garage_id, customer_id, viewed_at))

inline constexpr std::size_t recent_customers_max = 20;

struct RecentRow {
  static constexpr char table = 'w';

  std::vector<RecentCustomer> customers;  ///< most recent first, each once

  static Key key(domain::OrganisationId organisation, domain::StaffId member) {
    return Key(table, organisation).id(member);
  }
};
BOOST_DESCRIBE_STRUCT(RecentRow, (), (customers))
extern template RecentRow decode_row<RecentRow>(std::string_view stored);

/// Puts a customer at the front of those who were looked at last.
void remember_viewed(RecentRow& row, const RecentCustomer& viewed);

struct Event;
class Views;

/// Folds one event into the rows of those who act.
void project_staff(const Event& event, Views& views);

}  // namespace projections
