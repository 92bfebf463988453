#include "projections/business_accounts.hpp"

#include "domain/customer.hpp"
#include "domain/text.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template BusinessAccountRow decode_row<BusinessAccountRow>(std::string_view stored);

using domain::booking::Status;

namespace {

std::optional<std::string> contact_person(const CustomerRow& customer) {
  auto name = domain::customer::full_name(customer.details);
  if (!name.empty()) return name;
  if (customer.contacts.empty()) return std::nullopt;
  return customer.contacts.front().contact.name;
}

std::string searched_text(const CustomerRow& customer) {
  std::string text = domain::fold(customer.details.business_name.value_or(""));
  const auto add = [&](std::string_view part) {
    if (part.empty()) return;
    text += '\n';
    text += domain::fold(part);
  };
  const auto add_phone = [&](const domain::Phone& phone) {
    add(phone.e164);
    // As it is dialled within the country, digits only.
    std::string digits;
    for (const char c : phone.national)
      if (c >= '0' && c <= '9') digits += c;
    add(digits);
  };
  add(domain::customer::full_name(customer.details));
  for (const auto& phone : customer.details.phones) add_phone(phone);
  for (const auto& [id, contact] : customer.contacts) {
    add(contact.name);
    if (contact.phone) add_phone(*contact.phone);
  }
  return text;
}

void count(const MemberBooking& booking, BusinessAccountRow& row) {
  switch (booking.status) {
    case Status::pending:
      ++row.pending;
      break;
    case Status::confirmed:
      ++row.confirmed;
      break;
    case Status::in_service:
      ++row.in_service;
      break;
    case Status::completed:
      ++row.completed;
      break;
    case Status::cancelled:
      ++row.cancelled;
      break;
  }
  if (booking.status != Status::pending && booking.status != Status::cancelled)
    row.committed_minor += booking.cost_minor();
  if (booking.invoiced_minor) {
    ++row.invoiced;
  } else if (is_unbilled(booking)) {
    ++row.unbilled;
    row.unbilled_minor += booking.price_minor;
  }
}

}  // namespace

bool is_unbilled(const MemberBooking& booking) {
  return booking.status == Status::completed && booking.price_minor > 0 && !booking.invoiced_minor;
}

BusinessAccountRow business_account_row(const CustomerRow& customer, const MemberRow& member) {
  BusinessAccountRow row;
  row.customer_id = customer.customer_id;
  row.customer_number = customer.customer_number;
  row.business_name =
      customer.details.business_name.value_or(domain::customer::display_name(customer.details));
  row.contact_person = contact_person(customer);
  if (!customer.details.phones.empty()) row.phone_number = customer.details.phones.front().e164;
  row.active = customer.status == domain::customer::Status::active;
  row.fleet_size = static_cast<std::int64_t>(customer.vehicles.size());
  row.joined_at = member.joined_at;
  for (const auto& booking : member.bookings) count(booking, row);
  // As the ledger has it: everything that was billed and not voided, less what was credited.
  row.invoiced_minor = member.invoiced_minor - member.credited_minor;
  row.text = searched_text(customer);
  return row;
}

void show_business_account(domain::OrganisationId organisation, const CustomerRow& customer,
                           const MemberRow& member, Views& views) {
  if (customer.account_type != domain::customer::AccountType::business) return;
  views.business_accounts.edit(BusinessAccountRow::key(
      organisation, member.garage_id, customer.customer_id)) = business_account_row(customer, member);
}

void project_business_accounts(const Event& event, Views& views) {
  on(event, [&](const domain::customer::AccountTypeChanged& changed) {
    if (changed.account_type == domain::customer::AccountType::business) return;
    const auto organisation = organisation_of(event);
    const auto id = stream_id<domain::CustomerId>(event);
    const auto* const customer = views.customers.find(CustomerRow::key(organisation, id));
    if (customer == nullptr) return;
    for (const auto& garage : customer->garages)
      views.business_accounts.erase(BusinessAccountRow::key(organisation, garage.garage_id, id));
  });
}

}  // namespace projections
