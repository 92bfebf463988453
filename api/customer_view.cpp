#include "api/customer_view.hpp"

#include <algorithm>

#include "api/phone_numbers.hpp"
#include "domain/customer.hpp"

namespace api {

namespace {

template <class T>
std::optional<T> first_of(const std::vector<T>& values) {
  return values.empty() ? std::nullopt : std::optional(values.front());
}

/// `first`, then the others, each once.
template <class T>
std::vector<T> with_first(const std::optional<T>& first, const std::optional<std::vector<T>>& others) {
  std::vector<T> all;
  if (first) all.push_back(*first);
  if (others)
    for (const auto& other : *others)
      if (std::ranges::find(all, other) == all.end()) all.push_back(other);
  return all;
}

/// Reads the phone numbers of an input, keeping those that are stored already as they are.
class PhoneReader {
 public:
  PhoneReader(std::string_view country, const std::vector<domain::Phone>& known)
      : country_(country), known_(known) {}

  void add(const std::string& text, std::string pointer) {
    const auto stored =
        std::ranges::find_if(known_, [&](const auto& p) { return p.e164 == text || p.raw == text; });
    if (stored != known_.end()) return keep(*stored);
    auto read = read_phone(text, country_);
    if (read) return keep(std::move(read->phone));
    errors.push_back({std::move(pointer), std::string(read.error().code), std::string(read.error().detail)});
  }

  std::vector<domain::Phone> phones;
  std::vector<domain::FieldError> errors;

 private:
  void keep(domain::Phone phone) {
    if (std::ranges::find(phones, phone.e164, &domain::Phone::e164) == phones.end())
      phones.push_back(std::move(phone));
  }

  std::string_view country_;
  const std::vector<domain::Phone>& known_;
};

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

}  // namespace

Links links_of(const domain::customer::Details& details) {
  Links links;
  if (!details.phones.empty()) {
    const auto& e164 = details.phones.front().e164;
    links.tel = "tel:" + e164;
    links.whatsapp = "https://wa.me/" + e164.substr(1);
  }
  if (!details.emails.empty()) links.mailto = "mailto:" + details.emails.front();
  return links;
}

ContactDetails contact_details(domain::customer::AccountType account_type,
                               domain::customer::Details details) {
  ContactDetails contact;
  contact.first_name = std::move(details.first_name);
  contact.last_name = std::move(details.last_name);
  if (account_type == domain::customer::AccountType::business)
    contact.business_name = std::move(details.business_name);
  contact.phone = first_of(details.phones);
  if (contact.phone) contact.phone_number = contact.phone->e164;
  contact.email = first_of(details.emails);
  contact.address = first_of(details.addresses);
  contact.phones = std::move(details.phones);
  contact.emails = std::move(details.emails);
  contact.addresses = std::move(details.addresses);
  contact.country = std::move(details.country);
  contact.birthday = details.birthday;
  return contact;
}

std::vector<ContactView> contact_views(std::vector<projections::ContactRow> contacts) {
  std::vector<ContactView> views;
  views.reserve(contacts.size());
  for (auto& [id, person] : contacts)
    views.push_back({id, std::move(person.name), std::move(person.role),
                     person.phone ? std::optional(std::move(person.phone->e164)) : std::nullopt,
                     std::move(person.email)});
  return views;
}

CustomerView customer_view(projections::CustomerRow row) {
  CustomerView view;
  view.customer_id = row.customer_id;
  view.customer_number = std::move(row.customer_number);
  view.display_name = domain::customer::display_name(row.details);
  view.account_type = row.account_type;
  view.business_account = domain::customer::is_business_account(row.account_type, row.details);
  view.status = row.status;
  view.links = links_of(row.details);
  auto contact = contact_details(row.account_type, std::move(row.details));
  view.first_name = std::move(contact.first_name);
  view.last_name = std::move(contact.last_name);
  view.business_name = std::move(contact.business_name);
  view.phone_number = std::move(contact.phone_number);
  view.phone = std::move(contact.phone);
  view.email = std::move(contact.email);
  view.address = std::move(contact.address);
  view.phones = std::move(contact.phones);
  view.emails = std::move(contact.emails);
  view.addresses = std::move(contact.addresses);
  view.country = std::move(contact.country);
  view.birthday = contact.birthday;
  view.notes = std::move(row.notes);
  view.tags = std::move(row.tags);
  view.special_requirements = std::move(row.special_requirements);
  view.payment_terms = row.payment_terms;
  view.credit_limit = row.credit_limit;
  view.preferences = row.preferences;
  view.contacts = contact_views(std::move(row.contacts));
  for (auto& [id, method] : row.payment_methods)
    view.payment_methods.push_back({id, std::move(method.provider), std::move(method.brand),
                                    std::move(method.last4), method.expiry_month, method.expiry_year});
  view.atlas_scopes = std::move(row.atlas_scopes);
  view.garages = std::move(row.garages);
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

CustomerInput customer_input(const projections::CustomerRow& row) {
  const auto& details = row.details;
  CustomerInput input;
  input.first_name = details.first_name;
  input.last_name = details.last_name;
  input.business_name = details.business_name;
  input.account_type = row.account_type;
  input.status = row.status;
  input.country = details.country;
  input.notes = row.notes;
  input.birthday = details.birthday;
  input.tags = row.tags;
  input.special_requirements = row.special_requirements;
  // The lists hold the further ones only, so that a patch of the primary one replaces it.
  const auto rest = [](const auto& all, const auto& text_of) {
    std::vector<std::remove_cvref_t<decltype(text_of(all.front()))>> others;
    for (std::size_t i = 1; i < all.size(); ++i) others.push_back(text_of(all[i]));
    return others;
  };
  if (!details.phones.empty()) input.phone_number = details.phones.front().e164;
  input.phones = rest(details.phones, [](const domain::Phone& phone) { return phone.e164; });
  input.email = first_of(details.emails);
  input.emails = rest(details.emails, [](const std::string& email) { return email; });
  input.address = first_of(details.addresses);
  input.addresses = rest(details.addresses, [](const domain::customer::Address& address) { return address; });
  return input;
}

Result<domain::customer::Details> details_of(const CustomerInput& input, std::string_view default_country,
                                             const std::vector<domain::Phone>& known) {
  domain::customer::Details details;
  details.first_name = input.first_name;
  details.last_name = input.last_name;
  details.business_name = input.business_name;
  details.emails = with_first(input.email, input.emails);
  details.addresses = with_first(input.address, input.addresses);
  details.country = input.country.value_or(std::string(default_country));
  details.birthday = input.birthday;
  PhoneReader reader(details.country, known);
  if (input.phone_number && !blank(*input.phone_number)) reader.add(*input.phone_number, "/phoneNumber");
  if (input.phones)
    for (std::size_t i = 0; i < input.phones->size(); ++i)
      reader.add((*input.phones)[i], "/phones/" + std::to_string(i));
  if (!reader.errors.empty())
    return std::unexpected(
        Problem{422, "invalid-fields", "Some fields are not valid.", std::move(reader.errors), {}, {}});
  details.phones = std::move(reader.phones);
  return details;
}

}  // namespace api
