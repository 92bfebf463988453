#include "domain/staff.hpp"

#include "domain/api_key.hpp"
#include "domain/session.hpp"
#include "tests/domain/given.hpp"

namespace {

using namespace given_when_then;
using namespace domain::staff;

const auto leeds = numbered<domain::GarageId>(1);
const auto york = numbered<domain::GarageId>(2);
const auto staff_id = numbered<domain::StaffId>(1);

Invited invited() { return {{"Ada Byron", "Ada@northside.example", "$argon2id$1"}}; }

const auto ada = given<Staff>(invited());
const auto owner = given<Staff>(invited(), RoleAssigned{leeds, Role::owner});
const auto inactive = given<Staff>(invited(), RoleAssigned{leeds, Role::owner}, Deactivated{});
const auto unknown = given<Staff>();

TEST(Staff, is_invited_once_and_claims_the_address_in_lower_case) {
  const Invite command{staff_id, " Ada Byron", " Ada@Northside.example", "$argon2id$1"};
  unknown.when(command)
      .then({invited()})
      .then_claims({take(ClaimKind::staff_email, "ada@northside.example")});
  ada.when(command).then_conflict("staff-exists", "");
}

TEST(Staff, is_invited_with_name_address_and_password) {
  unknown.when(Invite{staff_id, "", "ada", ""})
      .then_field_errors({{"/name", "required"}, {"/email", "not-an-email"}, {"/password", "required"}});
}

TEST(Staff, is_renamed) {
  ada.when(Rename{" Ada King "}).then({Renamed{{"Ada King"}}});
  ada.when(Rename{"Ada Byron"}).then_nothing();
  given<Staff>(invited(), Renamed{{"Ada King"}}).when(Rename{"Ada King"}).then_nothing();
  ada.when(Rename{""}).then_field_errors({{"/name", "required"}});
  unknown.when(Rename{"Ada"}).then_not_found("staff-not-found");
}

TEST(Staff, has_one_role_at_each_garage) {
  ada.when(AssignRole{leeds, Role::manager}).then({RoleAssigned{leeds, Role::manager}});
  owner.when(AssignRole{york, Role::advisor}).then({RoleAssigned{york, Role::advisor}});
  owner.when(AssignRole{leeds, Role::owner, true}).then_nothing();
  const auto twice =
      given<Staff>(invited(), RoleAssigned{leeds, Role::manager}, RoleAssigned{leeds, Role::advisor});
  EXPECT_EQ(twice.state.roles, (std::vector<GarageRole>{{leeds, Role::advisor}}));
  EXPECT_EQ(twice.state.role_at(york), std::nullopt);
  unknown.when(AssignRole{leeds, Role::manager}).then_not_found("staff-not-found");
  inactive.when(AssignRole{york, Role::manager}).then_conflict("staff-inactive", "inactive");
}

TEST(Staff, leaves_no_garage_without_an_owner) {
  owner.when(AssignRole{leeds, Role::manager, true}).then_conflict("last-owner", "");
  owner.when(AssignRole{leeds, Role::manager, false}).then({RoleAssigned{leeds, Role::manager}});
  owner.when(WithdrawRole{leeds, true}).then_conflict("last-owner", "");
  owner.when(WithdrawRole{leeds, false}).then({RoleWithdrawn{leeds}});
  owner.when(Deactivate{true}).then_conflict("last-owner", "");
  owner.when(Deactivate{false}).then({Deactivated{}});
}

TEST(Staff, loses_a_role_that_it_has) {
  ada.when(WithdrawRole{leeds}).then_nothing();
  given<Staff>(invited(), RoleAssigned{leeds, Role::advisor}, RoleWithdrawn{leeds})
      .when(WithdrawRole{leeds})
      .then_nothing();
  unknown.when(WithdrawRole{leeds}).then_not_found("staff-not-found");
}

TEST(Staff, is_deactivated_and_reactivated) {
  inactive.when(Deactivate{true}).then_nothing();
  inactive.when(Reactivate{}).then({Reactivated{}});
  ada.when(Reactivate{}).then_nothing();
  given<Staff>(invited(), Deactivated{}, Reactivated{}).when(Reactivate{}).then_nothing();
  unknown.when(Deactivate{}).then_not_found("staff-not-found");
  unknown.when(Reactivate{}).then_not_found("staff-not-found");
}

TEST(Staff, changes_the_password) {
  ada.when(ChangePassword{"$argon2id$2"}).then({PasswordChanged{{"$argon2id$2"}}});
  EXPECT_EQ(given<Staff>(invited(), PasswordChanged{{"$argon2id$2"}}).state.password_hash, "$argon2id$2");
  ada.when(ChangePassword{""}).then_field_errors({{"/password", "required"}});
  unknown.when(ChangePassword{"$argon2id$2"}).then_not_found("staff-not-found");
}

TEST(Session, is_opened_and_closed) {
  using namespace domain::session;
  const auto id = numbered<domain::SessionId>(1);
  const auto tomorrow = at("2026-11-24T12:00:00Z");
  const Opened opened{staff_id, "c0ffee", tomorrow};
  given<Session>().when(Open{id, staff_id, "c0ffee", tomorrow}).then({opened}).then_claims({});
  given<Session>(opened).when(Open{id, staff_id, "c0ffee", tomorrow}).then_conflict("session-exists", "");
  given<Session>(opened).when(Close{}).then({Closed{}});
  given<Session>(opened, Closed{}).when(Close{}).then_nothing();
  given<Session>().when(Close{}).then_not_found("session-not-found");
  given<Session>()
      .when(Open{id, staff_id, "", monday.now})
      .then_field_errors({{"/token", "required"}, {"/expiresAt", "in-the-past"}});
}

TEST(ApiKey, is_issued_and_revoked) {
  using namespace domain::api_key;
  const Issued issued{
      .role = Role::advisor, .garage_ids = {leeds}, .token_hash = "c0ffee", .personal = {"web shop"}};
  const Issue command{.api_key_id = numbered<domain::ApiKeyId>(1),
                      .name = " web shop",
                      .role = Role::advisor,
                      .garage_ids = {leeds},
                      .token_hash = "c0ffee"};
  given<ApiKey>().when(command).then({issued}).then_claims({});
  given<ApiKey>(issued).when(command).then_conflict("api-key-exists", "");
  given<ApiKey>(issued).when(Revoke{}).then({Revoked{}});
  given<ApiKey>(issued, Revoked{}).when(Revoke{}).then_nothing();
  given<ApiKey>().when(Revoke{}).then_not_found("api-key-not-found");
}

TEST(ApiKey, is_for_something_somewhere_and_not_over_already) {
  using namespace domain::api_key;
  given<ApiKey>()
      .when(Issue{.name = "", .token_hash = "", .expires_at = monday.now})
      .then_field_errors({{"/name", "required"},
                          {"/garageIds", "required"},
                          {"/token", "required"},
                          {"/expiresAt", "in-the-past"}});
  given<ApiKey>()
      .when(Issue{.name = "web shop", .garage_ids = std::vector(1001, leeds), .token_hash = "c0ffee"})
      .then_field_errors({{"/garageIds", "too-many"}});
}

}  // namespace
