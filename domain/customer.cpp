#include "domain/customer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::customer {

namespace {

constexpr std::size_t address_line_characters_max = 200;
constexpr std::size_t postcode_characters_max = 20;
constexpr std::size_t provider_characters_max = 50;
constexpr std::size_t token_characters_max = 255;
constexpr int birth_year_min = 1870;

auto unknown_customer() { return not_found("customer-not-found", "There is no such customer."); }

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

template <class Item>
bool contains(const std::vector<Item>& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

/// The first of several has its own name in the API, the others their index.
std::string pointer_to(std::string_view first, std::string_view others, std::size_t index) {
  if (index == 0) return std::string("/").append(first);
  return std::string("/").append(others).append("/").append(std::to_string(index));
}

std::vector<Phone> check_phones(const std::vector<Phone>& phones, FieldErrors& errors) {
  errors.count("/phones", phones.size(), phones_max);
  std::vector<Phone> distinct;
  for (std::size_t i = 0; i < phones.size(); ++i) {
    const auto& phone = phones[i];
    if (phone.e164.empty())
      errors.add(pointer_to("phoneNumber", "phones", i), "not-a-phone-number", "This is not a phone number.");
    const auto same = [&](const Phone& other) { return other.e164 == phone.e164; };
    if (std::none_of(distinct.begin(), distinct.end(), same)) distinct.push_back(phone);
  }
  return distinct;
}

std::vector<std::string> check_emails(const std::vector<std::string>& emails, FieldErrors& errors) {
  errors.count("/emails", emails.size(), emails_max);
  std::vector<std::string> distinct;
  for (std::size_t i = 0; i < emails.size(); ++i) {
    auto email = errors.email(pointer_to("email", "emails", i), emails[i]);
    if (!contains(distinct, email)) distinct.push_back(std::move(email));
  }
  return distinct;
}

Address check_address(const Address& address, const std::string& at, FieldErrors& errors) {
  Address checked{
      .label = errors.text(at + "/label", address.label, name_characters_max),
      .line1 = errors.text(at + "/line1", address.line1, address_line_characters_max),
      .line2 = errors.text(at + "/line2", address.line2, address_line_characters_max),
      .city = errors.text(at + "/city", address.city, name_characters_max),
      .county = errors.text(at + "/county", address.county, name_characters_max),
      .postcode = errors.text(at + "/postcode", address.postcode, postcode_characters_max),
      .country = address.country,
  };
  if (checked.country && checked.country->empty()) checked.country.reset();
  if (checked.country) errors.country(at + "/country", *checked.country);
  return checked;
}

std::vector<Address> check_addresses(const std::vector<Address>& addresses, FieldErrors& errors) {
  errors.count("/addresses", addresses.size(), addresses_max);
  std::vector<Address> checked;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    auto address = check_address(addresses[i], pointer_to("address", "addresses", i), errors);
    if (address != Address{}) checked.push_back(std::move(address));
  }
  return checked;
}

void check_birthday(const std::optional<Birthday>& birthday, Date today, FieldErrors& errors) {
  if (!birthday) return;
  constexpr int some_leap_year = 2000;
  const auto date =
      birthday->month < 1 || birthday->day < 1
          ? std::nullopt
          : Date::from_civil(birthday->year.value_or(some_leap_year), static_cast<unsigned>(birthday->month),
                             static_cast<unsigned>(birthday->day));
  if (!date) errors.add("/birthday", "not-a-date", "There is no such day.");
  else if (birthday->year && *date > today)
    errors.add("/birthday", "in-the-future", "A birthday is not in the future.");
  else if (birthday->year && *birthday->year < birth_year_min)
    errors.add("/birthday/year", "out-of-range", "Nobody is that old.");
}

/// Of what was given only `details` is left; what was told of already is not missed, too.
void check_names(const Details& given, const Details& details, AccountType type, FieldErrors& errors) {
  const auto is_wrong = [](const std::optional<std::string>& name, const std::optional<std::string>& left) {
    return name && !left && !clean_text(*name).value_or("?").empty();
  };
  if (is_wrong(given.first_name, details.first_name) || is_wrong(given.last_name, details.last_name) ||
      is_wrong(given.business_name, details.business_name))
    return;
  if (type == AccountType::business && !details.business_name)
    errors.add("/businessName", "required", "A business account needs a business name.");
  else if (!details.first_name && !details.last_name && !details.business_name)
    errors.add("/firstName", "required", "A customer has a personal name or a business name.");
}

Details check_details(const Details& details, AccountType type, Date today, FieldErrors& errors) {
  Details checked{
      .first_name = errors.text("/firstName", details.first_name, name_characters_max),
      .last_name = errors.text("/lastName", details.last_name, name_characters_max),
      .business_name = errors.text("/businessName", details.business_name, name_characters_max),
      .phones = check_phones(details.phones, errors),
      .emails = check_emails(details.emails, errors),
      .addresses = check_addresses(details.addresses, errors),
      .country = details.country,
      .birthday = details.birthday,
  };
  errors.country("/country", details.country);
  check_birthday(details.birthday, today, errors);
  check_names(details, checked, type, errors);
  return checked;
}

std::vector<std::string> check_tags(const std::vector<std::string>& tags, FieldErrors& errors) {
  std::vector<std::string> distinct;
  std::vector<std::string> folded;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    auto tag = errors.required_text("/tags/" + std::to_string(i), tags[i], tag_characters_max);
    auto key = fold(tag);
    if (contains(folded, key)) continue;
    folded.push_back(std::move(key));
    distinct.push_back(std::move(tag));
  }
  errors.count("/tags", distinct.size(), tags_max);
  return distinct;
}

RequirementsRevised check_requirements(const std::vector<std::string>& tags,
                                       const std::optional<std::string>& special_requirements,
                                       FieldErrors& errors) {
  return {{.tags = check_tags(tags, errors),
           .special_requirements =
               errors.text("/specialRequirements", special_requirements, notes_characters_max)}};
}

void check_terms(const PaymentTerms& terms, const std::string& pointer, FieldErrors& errors) {
  const auto most = terms.type == TermsType::due_on_receipt ? 0 : terms_days_max;
  errors.range(pointer + "/days", terms.days, 0, most);
}

std::vector<std::string> numbers_of(const std::vector<Phone>& phones) {
  std::vector<std::string> numbers;
  numbers.reserve(phones.size());
  for (const auto& phone : phones) numbers.push_back(phone.e164);
  return numbers;
}

/// Names `first` when the primary one of a list changed, and `others` when the rest did.
void name_list_changes(const auto& before, const auto& after, const char* first, const char* others,
                       std::vector<std::string>& fields) {
  const auto rest = [](const auto& items) { return std::pair(items.begin() + !items.empty(), items.end()); };
  if (before.empty() != after.empty() || (!before.empty() && before.front() != after.front()))
    fields.emplace_back(first);
  const auto [old_begin, old_end] = rest(before);
  const auto [new_begin, new_end] = rest(after);
  if (!std::equal(old_begin, old_end, new_begin, new_end)) fields.emplace_back(others);
}

/// Under the names that the API has for them. A phone number typed in another way is the same number.
std::vector<std::string> changed_fields(const Details& before, const Details& after) {
  std::vector<std::string> fields;
  if (before.first_name != after.first_name) fields.emplace_back("firstName");
  if (before.last_name != after.last_name) fields.emplace_back("lastName");
  if (before.business_name != after.business_name) fields.emplace_back("businessName");
  name_list_changes(numbers_of(before.phones), numbers_of(after.phones), "phoneNumber", "phones", fields);
  name_list_changes(before.emails, after.emails, "email", "emails", fields);
  name_list_changes(before.addresses, after.addresses, "address", "addresses", fields);
  if (before.country != after.country) fields.emplace_back("country");
  if (before.birthday != after.birthday) fields.emplace_back("birthday");
  return fields;
}

/// The primary phone number is the organisation's own; the others may be shared.
std::vector<ClaimChange> claim_changes(const Details& before, const Details& after) {
  const auto old_number = before.phones.empty() ? "" : before.phones.front().e164;
  const auto new_number = after.phones.empty() ? "" : after.phones.front().e164;
  std::vector<ClaimChange> claims;
  if (old_number == new_number) return claims;
  if (!old_number.empty()) claims.push_back({ClaimChange::Action::release, ClaimKind::phone, old_number});
  if (!new_number.empty()) claims.push_back({ClaimChange::Action::take, ClaimKind::phone, new_number});
  return claims;
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int doubled = i % 2 == 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

PaymentMethod check_payment_method(const PaymentMethod& method, FieldErrors& errors) {
  PaymentMethod checked = method;
  checked.provider = errors.required_text("/provider", method.provider, provider_characters_max);
  checked.token = errors.required_text("/token", method.token, token_characters_max);
  checked.brand = errors.required_text("/brand", method.brand, provider_characters_max);
  if (method.last4.size() != 4 || !std::all_of(method.last4.begin(), method.last4.end(), is_digit))
    errors.add("/last4", "not-four-digits", "The last four digits of the card, and no more.");
  const bool expires = method.expiry_month != 0 || method.expiry_year != 0;  // a bank mandate does not
  if (expires) errors.range("/expiryMonth", method.expiry_month, 1, 12);
  if (expires) errors.range("/expiryYear", method.expiry_year, 2000, 2199);

  const std::pair<const char*, const std::string&> fields[] = {{"/provider", method.provider},
                                                               {"/token", method.token},
                                                               {"/brand", method.brand},
                                                               {"/last4", method.last4}};
  for (const auto& [pointer, value] : fields)
    if (looks_like_card_number(value))
      errors.add(pointer, "card-number",
                 "Card numbers are not stored here; use the payment provider's token.");
  return checked;
}

}  // namespace

Decision<Event> decide(const Customer& customer, const Register& command, const Context& context) {
  if (customer.exists) return conflict("customer-exists", "The customer is registered already.");
  FieldErrors errors;
  const auto details = check_details(command.details, command.account_type, context.today, errors);
  const auto notes = errors.text("/notes", command.notes, notes_characters_max);
  const auto requirements = check_requirements(command.tags, command.special_requirements, errors);
  check_terms(command.payment_terms, "/paymentTerms", errors);
  if (errors.any()) return errors.refusal();

  Decided<Event> decided{{Registered{.customer_number = command.customer_number,
                                     .account_type = command.account_type,
                                     .garage_id = command.garage_id,
                                     .source = command.source,
                                     .payment_terms = command.payment_terms,
                                     .personal = {details, notes}}},
                         claim_changes({}, details)};
  if (!requirements.personal.tags.empty() || requirements.personal.special_requirements)
    decided.events.emplace_back(requirements);
  if (command.preferences && *command.preferences != CommunicationPreferences{})
    decided.events.emplace_back(PreferencesChanged{*command.preferences});
  return decided;
}

Decision<Event> decide(const Customer& customer, const ChangeDetails& command, const Context& context) {
  if (!customer.exists) return unknown_customer();
  const auto type = command.account_type.value_or(customer.account_type);
  FieldErrors errors;
  const auto details = check_details(command.details, type, context.today, errors);
  if (errors.any()) return errors.refusal();

  Decided<Event> decided;
  if (auto fields = changed_fields(customer.details, details); !fields.empty()) {
    decided.events.emplace_back(DetailsChanged{std::move(fields), {details}});
    decided.claims = claim_changes(customer.details, details);
  }
  if (type != customer.account_type) decided.events.emplace_back(AccountTypeChanged{type});
  return decided;
}

Decision<Event> decide(const Customer& customer, const ChangeAccountType& command, const Context& context) {
  auto details = customer.details;
  if (command.business_name) details.business_name = command.business_name;
  return decide(customer, ChangeDetails{std::move(details), command.account_type}, context);
}

Decision<Event> decide(const Customer& customer, const JoinGarage& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  if (contains(customer.garages, command.garage_id)) return nothing_to_do();
  return happens(JoinedGarage{command.garage_id, command.source});
}

Decision<Event> decide(const Customer& customer, const Deactivate& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  if (customer.status == Status::inactive) return nothing_to_do();
  return happens(Deactivated{{std::move(reason)}});
}

Decision<Event> decide(const Customer& customer, const Reactivate& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  if (customer.status == Status::active) return nothing_to_do();
  return happens(Reactivated{command.automatic});
}

Decision<Event> decide(const Customer& customer, const SetPaymentTerms& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  FieldErrors errors;
  check_terms(command.payment_terms, "", errors);
  if (errors.any()) return errors.refusal();
  if (command.payment_terms == customer.payment_terms) return nothing_to_do();
  return happens(PaymentTermsSet{command.payment_terms});
}

Decision<Event> decide(const Customer& customer, const SetCreditLimit& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  FieldErrors errors;
  if (command.credit_limit) errors.amount("/creditLimit", *command.credit_limit);
  if (errors.any()) return errors.refusal();
  if (command.credit_limit == customer.credit_limit) return nothing_to_do();
  return happens(CreditLimitSet{command.credit_limit});
}

Decision<Event> decide(const Customer& customer, const SetPreferences& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  if (command.preferences == customer.preferences) return nothing_to_do();
  return happens(PreferencesChanged{command.preferences});
}

Decision<Event> decide(const Customer& customer, const ReviseNotes& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  FieldErrors errors;
  auto notes = errors.text("/notes", command.notes, notes_characters_max);
  if (errors.any()) return errors.refusal();
  if (notes == customer.notes) return nothing_to_do();
  return happens(NotesRevised{{std::move(notes)}});
}

Decision<Event> decide(const Customer& customer, const ReviseRequirements& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  FieldErrors errors;
  auto revised = check_requirements(command.tags, command.special_requirements, errors);
  if (errors.any()) return errors.refusal();
  if (revised.personal.tags == customer.tags &&
      revised.personal.special_requirements == customer.special_requirements)
    return nothing_to_do();
  return happens(std::move(revised));
}

Decision<Event> decide(const Customer& customer, const AddContact& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  FieldErrors errors;
  ContactPerson contact{
      .name = errors.required_text("/name", command.contact.name, name_characters_max),
      .role = errors.text("/role", command.contact.role, name_characters_max),
      .phone = command.contact.phone,
      .email = command.contact.email,
  };
  if (contact.email) contact.email = errors.email("/email", *contact.email);
  if (errors.any()) return errors.refusal();
  if (contains(customer.contacts, command.contact_id)) return nothing_to_do();
  if (customer.account_type != AccountType::business)
    return conflict("not-a-business-account", "Only a business account has contact persons.", "individual");
  if (customer.contacts.size() >= contacts_max)
    return conflict("too-many-contacts", "At most " + std::to_string(contacts_max) + " contact persons.");
  return happens(ContactAdded{command.contact_id, {std::move(contact)}});
}

Decision<Event> decide(const Customer& customer, const RemoveContact& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  if (!contains(customer.contacts, command.contact_id))
    return not_found("contact-not-found", "The customer has no such contact person.");
  return happens(ContactRemoved{command.contact_id});
}

Decision<Event> decide(const Customer& customer, const AttachPaymentMethod& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  FieldErrors errors;
  auto method = check_payment_method(command.payment_method, errors);
  if (errors.any()) return errors.refusal();
  if (contains(customer.payment_methods, command.payment_method_id)) return nothing_to_do();
  if (customer.payment_methods.size() >= payment_methods_max)
    return conflict("too-many-payment-methods",
                    "At most " + std::to_string(payment_methods_max) + " payment methods.");
  return happens(PaymentMethodAttached{command.payment_method_id, {std::move(method)}});
}

Decision<Event> decide(const Customer& customer, const DetachPaymentMethod& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  if (!contains(customer.payment_methods, command.payment_method_id))
    return not_found("payment-method-not-found", "The customer has no such payment method.");
  return happens(PaymentMethodDetached{command.payment_method_id});
}

Decision<Event> decide(const Customer& customer, const SetAtlasOptIn& command, const Context&) {
  if (!customer.exists) return unknown_customer();
  auto scopes = command.scopes;
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  if (scopes == customer.atlas_scopes) return nothing_to_do();
  return happens(AtlasOptInSet{std::move(scopes)});
}

void evolve(Customer& customer, const Registered& event) {
  customer.exists = true;
  customer.customer_number = event.customer_number;
  customer.account_type = event.account_type;
  customer.payment_terms = event.payment_terms;
  customer.details = event.personal.details;
  customer.notes = event.personal.notes;
  customer.garages = {event.garage_id};
}

void evolve(Customer& customer, const JoinedGarage& event) { customer.garages.push_back(event.garage_id); }

void evolve(Customer& customer, const DetailsChanged& event) { customer.details = event.personal.details; }

void evolve(Customer& customer, const AccountTypeChanged& event) {
  customer.account_type = event.account_type;
}

void evolve(Customer& customer, const Deactivated&) { customer.status = Status::inactive; }

void evolve(Customer& customer, const Reactivated&) { customer.status = Status::active; }

void evolve(Customer& customer, const PaymentTermsSet& event) {
  customer.payment_terms = event.payment_terms;
}

void evolve(Customer& customer, const CreditLimitSet& event) { customer.credit_limit = event.credit_limit; }

void evolve(Customer& customer, const PreferencesChanged& event) { customer.preferences = event.preferences; }

void evolve(Customer& customer, const NotesRevised& event) { customer.notes = event.personal.notes; }

void evolve(Customer& customer, const RequirementsRevised& event) {
  customer.tags = event.personal.tags;
  customer.special_requirements = event.personal.special_requirements;
}

void evolve(Customer& customer, const ContactAdded& event) { customer.contacts.push_back(event.contact_id); }

void evolve(Customer& customer, const ContactRemoved& event) {
  std::erase(customer.contacts, event.contact_id);
}

void evolve(Customer& customer, const PaymentMethodAttached& event) {
  customer.payment_methods.push_back(event.payment_method_id);
}

void evolve(Customer& customer, const PaymentMethodDetached& event) {
  std::erase(customer.payment_methods, event.payment_method_id);
}

void evolve(Customer& customer, const AtlasOptInSet& event) { customer.atlas_scopes = event.scopes; }

bool is_business_account(AccountType type, const Details& details) {
  return type == AccountType::business && details.business_name && !details.business_name->empty();
}

std::string full_name(const Details& details) {
  std::string name = details.first_name.value_or("");
  if (details.last_name && !details.last_name->empty()) {
    if (!name.empty()) name += ' ';
    name += *details.last_name;
  }
  return name;
}

std::string display_name(const Details& details) {
  auto name = full_name(details);
  return name.empty() ? details.business_name.value_or("") : name;
}

std::string header_name(AccountType type, const Details& details) {
  return is_business_account(type, details) ? *details.business_name : display_name(details);
}

std::string secondary_line(AccountType type, const Details& details) {
  std::string line = details.phones.empty() ? "" : details.phones.front().e164;
  if (is_business_account(type, details)) {
    if (!line.empty()) line += " · ";
    line += *details.business_name;
  }
  return line;
}

bool looks_like_card_number(std::string_view text) {
  constexpr std::size_t digits_min = 12;
  constexpr std::size_t digits_max = 19;
  const auto in_number = [](char c) { return is_digit(c) || c == ' ' || c == '-'; };
  std::string digits;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && in_number(text[i])) {
      if (is_digit(text[i])) digits += text[i];
      continue;
    }
    if (digits.size() >= digits_min && digits.size() <= digits_max && passes_luhn(digits)) return true;
    digits.clear();
  }
  return false;
}

}  // namespace domain::customer
