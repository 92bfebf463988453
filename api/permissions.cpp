#include "api/permissions.hpp"

#include <algorithm>
#include <array>
#include "domain/staff.hpp"

namespace api {

namespace {

using domain::staff::Role;
using enum Permission;

constexpr std::array technician_may = {customers_read, vehicles_read, bookings_read, bookings_work,
                                       workshop_read,  workshop_work, garages_read};

constexpr std::array accountant_may = {customers_list, customers_read, vehicles_read,  bookings_read,
                                       workshop_read,  invoices_read,  invoices_write, invoices_correct,
                                       payments_write, books_read,     books_write,    garages_read};

constexpr std::array auditor_may = {customers_list, customers_read, vehicles_read,
                                    bookings_read,  workshop_read,  invoices_read,
                                    books_read,     garages_read,   log_read};

constexpr std::array advisor_may = {
    customers_list, customers_read, customers_write, customers_import, vehicles_read,     vehicles_write,
    bookings_read,  bookings_write, bookings_work,   workshop_read,    workshop_write,    workshop_work,
    invoices_read,  invoices_write, payments_write,  sales_write,      memberships_write, garages_read};

constexpr std::array manager_may = {
    customers_list,    customers_read, customers_write,  customers_import, vehicles_read,  vehicles_write,
    bookings_read,     bookings_write, bookings_work,    bookings_reopen,  workshop_read,  workshop_write,
    workshop_work,     invoices_read,  invoices_write,   invoices_correct, payments_write, sales_write,
    memberships_write, plans_manage,   catalogue_manage, books_read,       books_write,    garages_read,
    garages_manage,    log_read};

bool contains(const auto& permissions, Permission permission) {
  return std::ranges::find(permissions, permission) != permissions.end();
}

}  // namespace

bool grants(Role role, Permission permission) {
  if (permission == logged_in) return true;
  switch (role) {
    case Role::owner:
      return permission != organisations_create;
    case Role::manager:
      return contains(manager_may, permission);
    case Role::advisor:
      return contains(advisor_may, permission);
    case Role::technician:
      return contains(technician_may, permission);
    case Role::accountant:
      return contains(accountant_may, permission);
    case Role::auditor:
      return contains(auditor_may, permission);
  }
  return false;
}

eventstore::EntityId Principal::actor() const {
  if (kind == Kind::member) return eventstore::EntityId::of(domain::StaffKind::prefix, staff_id.ulid.bytes());
  if (kind == Kind::api_key)
    return eventstore::EntityId::of(domain::ApiKeyKind::prefix, api_key_id.ulid.bytes());
  return {};
}

bool Principal::may(Permission permission) const {
  if (permission == anyone) return true;
  if (kind == Kind::operator_key) return permission == organisations_create;
  return std::ranges::any_of(roles, [&](const auto& held) { return grants(held.role, permission); });
}

bool Principal::may_at(Permission permission, domain::GarageId garage) const {
  return std::ranges::any_of(
      roles, [&](const auto& held) { return held.garage_id == garage && grants(held.role, permission); });
}

}  // namespace api
