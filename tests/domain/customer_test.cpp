#include "domain/customer.hpp"

#include "tests/domain/given.hpp"

namespace {

using namespace domain::customer;
using namespace given_when_then;
using domain::Currency;
using domain::Money;
using domain::Phone;

const auto leeds = numbered<domain::GarageId>(1);
const auto york = numbered<domain::GarageId>(2);
const auto customer_id = numbered<domain::CustomerId>(1);
const auto contact_id = numbered<domain::ContactId>(1);
const auto method_id = numbered<domain::PaymentMethodId>(1);

Phone phone(const std::string& e164) { return {.e164 = e164, .region = "GB", .raw = e164}; }
Money pounds(std::int64_t pence) { return {pence, Currency::parse("GBP").value()}; }

Details grace() {
  return {.first_name = "Grace",
          .last_name = "Hopper",
          .phones = {phone("+447700900123")},
          .emails = {"grace@example.com"},
          .country = "GB"};
}

Details taxis() {
  auto details = grace();
  details.business_name = "Northside Taxis";
  return details;
}

Registered registered(const Details& details = grace(), AccountType type = AccountType::individual) {
  return {.customer_number = "C000001",
          .account_type = type,
          .garage_id = leeds,
          .personal = {details, "prefers texts"}};
}

Register register_command(const Details& details = grace(), AccountType type = AccountType::individual) {
  return {.customer_id = customer_id,
          .customer_number = "C000001",
          .details = details,
          .account_type = type,
          .notes = "prefers texts",
          .garage_id = leeds};
}

PaymentMethod visa() {
  return {.provider = "stripe",
          .token = "pm_1N8h",
          .brand = "visa",
          .last4 = "4242",
          .expiry_month = 11,
          .expiry_year = 2028};
}

/// As `register_command`, with one thing changed.
template <class Change>
Register registering(Change change) {
  auto command = register_command();
  change(command);
  return command;
}

template <class Change>
ChangeDetails changing(Details details, Change change) {
  change(details);
  return {std::move(details), std::nullopt};
}

// Register

TEST(Customer, is_registered_and_claims_the_primary_phone_number) {
  given<Customer>()
      .when(register_command())
      .then({registered()})
      .then_claims({take(ClaimKind::phone, "+447700900123")});
}

TEST(Customer, is_registered_once) {
  given<Customer>(registered()).when(register_command()).then_conflict("customer-exists", "");
}

TEST(Customer, may_have_no_phone_number_and_then_claims_nothing) {
  auto details = grace();
  details.phones.clear();
  given<Customer>().when(register_command(details)).then({registered(details)}).then_claims({});
}

TEST(Customer, does_not_claim_secondary_phone_numbers_since_families_share_them) {
  auto details = grace();
  details.phones.push_back(phone("+447700900999"));
  given<Customer>().when(register_command(details)).then_claims({take(ClaimKind::phone, "+447700900123")});
}

TEST(Customer, is_stored_with_trimmed_composed_text_and_blank_as_absent) {
  auto typed = grace();
  typed.first_name = "  Zoe\u0308 ";
  typed.last_name = " \t";
  typed.emails = {" zoe@EXAMPLE.com "};
  typed.addresses = {{.line1 = " 14 Taylor St ", .city = "", .country = ""}, {.city = "  "}};
  auto stored = grace();
  stored.first_name = "Zoë";
  stored.last_name.reset();
  stored.emails = {"zoe@example.com"};
  stored.addresses = {{.line1 = "14 Taylor St"}};
  given<Customer>().when(register_command(typed)).then({registered(stored)});
}

TEST(Customer, has_each_phone_number_and_email_once) {
  auto typed = grace();
  typed.phones.push_back(typed.phones.front());
  typed.emails.push_back(typed.emails.front());
  given<Customer>().when(register_command(typed)).then({registered()});
}

TEST(Customer, is_registered_with_requirements_and_preferences_where_there_are_any) {
  CommunicationPreferences preferences;
  preferences.email.marketing = true;
  given<Customer>()
      .when(registering([&](Register& command) {
        command.tags = {"fleet", " Fleet ", "wheelchair"};
        command.special_requirements = "ramp";
        command.preferences = preferences;
      }))
      .then({registered(), RequirementsRevised{{{"fleet", "wheelchair"}, "ramp"}},
             PreferencesChanged{preferences}});
}

TEST(Customer, is_registered_without_a_preference_event_where_they_are_the_usual_ones) {
  given<Customer>()
      .when(registering([](Register& command) { command.preferences = CommunicationPreferences{}; }))
      .then({registered()});
}

TEST(Customer, hears_of_every_wrong_field_at_once) {
  auto details = grace();
  details.first_name = std::string(101, 'x');
  details.emails = {"nobody", "a@b.example", "no@pe@example.com"};
  details.phones = {phone(""), phone("+447700900123"), phone("")};
  details.addresses = {{.city = std::string(101, 'x'), .country = "XX"}, {.postcode = std::string(21, '1')}};
  details.country = "gb";
  details.birthday = Birthday{30, 2, std::nullopt};
  given<Customer>()
      .when(registering([&](Register& command) {
        command.details = details;
        command.notes = std::string(10'001, 'x');
        command.tags = {"ok", ""};
        command.special_requirements = "\xff";
        command.payment_terms = {TermsType::due_on_receipt, 30};
      }))
      .then_field_errors({{"/firstName", "too-long"},
                          {"/email", "not-an-email"},
                          {"/emails/2", "not-an-email"},
                          {"/phoneNumber", "not-a-phone-number"},
                          {"/phones/2", "not-a-phone-number"},
                          {"/address/city", "too-long"},
                          {"/address/country", "unknown-country"},
                          {"/addresses/1/postcode", "too-long"},
                          {"/country", "unknown-country"},
                          {"/birthday", "not-a-date"},
                          {"/notes", "too-long"},
                          {"/tags/1", "required"},
                          {"/specialRequirements", "invalid-text"},
                          {"/paymentTerms/days", "out-of-range"}});
}

TEST(Customer, may_have_as_many_characters_as_the_limits_say) {
  auto details = grace();
  details.first_name.emplace();
  for (int i = 0; i < 100; ++i) *details.first_name += "ë";
  given<Customer>()
      .when(registering([&](Register& command) {
        command.details = details;
        command.notes = std::string(10'000, 'x');
      }))
      .then({Registered{.customer_number = "C000001",
                        .garage_id = leeds,
                        .personal = {details, std::string(10'000, 'x')}}});
}

TEST(Customer, has_at_most_ten_phones_emails_and_addresses) {
  auto details = grace();
  for (int i = 0; i < 10; ++i) {
    details.phones.push_back(phone("+44770090010" + std::to_string(i)));
    details.emails.push_back("grace" + std::to_string(i) + "@example.com");
  }
  details.addresses.resize(11, {.city = "Leeds"});
  given<Customer>()
      .when(register_command(details))
      .then_field_errors({{"/phones", "too-many"}, {"/emails", "too-many"}, {"/addresses", "too-many"}});
}

TEST(Customer, needs_a_name) {
  auto details = grace();
  details.first_name = " ";
  details.last_name.reset();
  given<Customer>().when(register_command(details)).then_field_errors({{"/firstName", "required"}});
  details.business_name = "Northside Taxis";
  given<Customer>()
      .when(register_command(details, AccountType::business))
      .then_claims({take(ClaimKind::phone, "+447700900123")});
}

TEST(Customer, needs_a_business_name_for_a_business_account) {
  given<Customer>()
      .when(register_command(grace(), AccountType::business))
      .then_field_errors({{"/businessName", "required"}});
  given<Customer>()
      .when(register_command(taxis(), AccountType::business))
      .then({registered(taxis(), AccountType::business)});
}

TEST(Customer, has_a_birthday_that_exists_and_is_not_in_the_future) {
  const auto born = [](Birthday birthday) {
    auto details = grace();
    details.birthday = birthday;
    return given<Customer>().when(register_command(details));
  };
  const auto accepted = [&](Birthday birthday) {
    auto details = grace();
    details.birthday = birthday;
    born(birthday).then({registered(details)});
  };
  accepted({29, 2, std::nullopt});
  accepted({29, 2, 2000});
  accepted({23, 11, 2026});
  accepted({31, 12, std::nullopt});
  born({29, 2, 2001}).then_field_errors({{"/birthday", "not-a-date"}});
  born({0, 1, std::nullopt}).then_field_errors({{"/birthday", "not-a-date"}});
  born({1, 13, std::nullopt}).then_field_errors({{"/birthday", "not-a-date"}});
  born({-1, -1, 1990}).then_field_errors({{"/birthday", "not-a-date"}});
  born({24, 11, 2026}).then_field_errors({{"/birthday", "in-the-future"}});
  born({1, 1, 1869}).then_field_errors({{"/birthday/year", "out-of-range"}});
}

// ChangeDetails

TEST(Customer, changes_details_and_says_which) {
  auto details = grace();
  details.emails = {"hopper@example.com"};
  details.last_name = "Murray";
  given<Customer>(registered())
      .when(ChangeDetails{details, std::nullopt})
      .then({DetailsChanged{{"lastName", "email"}, {details}}})
      .then_claims({});
}

TEST(Customer, names_every_detail_that_can_change) {
  Details details{.first_name = "Ada",
                  .last_name = "Byron",
                  .business_name = "Engines",
                  .phones = {phone("+447700900124"), phone("+447700900125")},
                  .emails = {"ada@example.com", "byron@example.com"},
                  .addresses = {{.city = "Leeds"}, {.city = "York"}},
                  .country = "IE",
                  .birthday = Birthday{10, 12, 1990}};
  given<Customer>(registered())
      .when(ChangeDetails{details, std::nullopt})
      .then({DetailsChanged{{"firstName", "lastName", "businessName", "phoneNumber", "phones", "email",
                             "emails", "address", "addresses", "country", "birthday"},
                            {details}}});
}

TEST(Customer, changes_nothing_when_nothing_differs) {
  auto details = grace();
  details.first_name = " Grace ";
  details.phones.front().raw = "07700 900123";
  given<Customer>(registered()).when(ChangeDetails{details, AccountType::individual}).then_nothing();
}

TEST(Customer, releases_the_old_phone_number_and_takes_the_new) {
  given<Customer>(registered())
      .when(changing(grace(), [](Details& details) { details.phones = {phone("+447700900456")}; }))
      .then_claims({release(ClaimKind::phone, "+447700900123"), take(ClaimKind::phone, "+447700900456")});
  given<Customer>(registered())
      .when(changing(grace(), [](Details& details) { details.phones.clear(); }))
      .then_claims({release(ClaimKind::phone, "+447700900123")});
}

TEST(Customer, keeps_its_claim_when_only_a_secondary_number_changes) {
  auto details = grace();
  details.phones.push_back(phone("+447700900999"));
  given<Customer>(registered())
      .when(ChangeDetails{details, std::nullopt})
      .then({DetailsChanged{{"phones"}, {details}}})
      .then_claims({});
}

TEST(Customer, cannot_change_to_wrong_details) {
  given<Customer>(registered())
      .when(changing(grace(), [](Details& details) { details.emails = {"@"}; }))
      .then_field_errors({{"/email", "not-an-email"}});
  given<Customer>(registered(taxis(), AccountType::business))
      .when(ChangeDetails{grace(), std::nullopt})
      .then_field_errors({{"/businessName", "required"}});
  given<Customer>().when(ChangeDetails{grace(), std::nullopt}).then_not_found("customer-not-found");
}

// ChangeAccountType

TEST(Customer, becomes_a_business_with_its_name_in_one_go) {
  given<Customer>(registered())
      .when(ChangeAccountType{AccountType::business, "Northside Taxis"})
      .then({DetailsChanged{{"businessName"}, {taxis()}}, AccountTypeChanged{AccountType::business}})
      .then_claims({});
  given<Customer>(registered())
      .when(ChangeDetails{taxis(), AccountType::business})
      .then({DetailsChanged{{"businessName"}, {taxis()}}, AccountTypeChanged{AccountType::business}});
}

TEST(Customer, does_not_become_a_business_without_a_name) {
  given<Customer>(registered())
      .when(ChangeAccountType{AccountType::business, std::nullopt})
      .then_field_errors({{"/businessName", "required"}});
  given<Customer>(registered())
      .when(ChangeAccountType{AccountType::business, "  "})
      .then_field_errors({{"/businessName", "required"}});
  given<Customer>().when(ChangeAccountType{}).then_not_found("customer-not-found");
}

TEST(Customer, goes_back_to_an_individual_and_keeps_the_business_name) {
  const auto business = given<Customer>(registered(taxis(), AccountType::business));
  business.when(ChangeAccountType{AccountType::individual, std::nullopt})
      .then({AccountTypeChanged{AccountType::individual}});
  given<Customer>(registered(taxis(), AccountType::business), AccountTypeChanged{AccountType::individual})
      .when(ChangeAccountType{AccountType::business, std::nullopt})
      .then({AccountTypeChanged{AccountType::business}});
  business.when(ChangeAccountType{AccountType::business, std::nullopt}).then_nothing();
}

// Status and membership

TEST(Customer, is_deactivated_and_reactivated) {
  const auto active = given<Customer>(registered());
  const auto inactive = given<Customer>(registered(), Deactivated{});
  active.when(Deactivate{" moved away "}).then({Deactivated{{"moved away"}}});
  inactive.when(Deactivate{}).then_nothing();
  inactive.when(Reactivate{}).then({Reactivated{false}});
  inactive.when(Reactivate{true}).then({Reactivated{true}});
  active.when(Reactivate{}).then_nothing();
  given<Customer>(registered(), Deactivated{}, Reactivated{}).when(Reactivate{}).then_nothing();
}

TEST(Customer, is_not_deactivated_for_a_reason_without_end_or_before_it_is_there) {
  given<Customer>(registered())
      .when(Deactivate{std::string(10'001, 'x')})
      .then_field_errors({{"/reason", "too-long"}});
  given<Customer>().when(Deactivate{}).then_not_found("customer-not-found");
  given<Customer>().when(Reactivate{}).then_not_found("customer-not-found");
}

TEST(Customer, joins_each_garage_once) {
  given<Customer>(registered())
      .when(JoinGarage{york, Source::booking})
      .then({JoinedGarage{york, Source::booking}});
  given<Customer>(registered()).when(JoinGarage{leeds, Source::booking}).then_nothing();
  given<Customer>(registered(), JoinedGarage{york, Source::import})
      .when(JoinGarage{york, Source::manual})
      .then_nothing();
  given<Customer>().when(JoinGarage{york, Source::manual}).then_not_found("customer-not-found");
}

// Money

TEST(Customer, has_payment_terms) {
  const PaymentTerms thirty_days{TermsType::net_days, 30};
  given<Customer>(registered()).when(SetPaymentTerms{thirty_days}).then({PaymentTermsSet{thirty_days}});
  given<Customer>(registered(), PaymentTermsSet{thirty_days})
      .when(SetPaymentTerms{thirty_days})
      .then_nothing();
  given<Customer>(registered())
      .when(SetPaymentTerms{{TermsType::end_of_month_plus, 365}})
      .then({PaymentTermsSet{{TermsType::end_of_month_plus, 365}}});
}

TEST(Customer, has_payment_terms_of_a_year_at_most) {
  const auto customer = given<Customer>(registered());
  customer.when(SetPaymentTerms{{TermsType::net_days, 366}}).then_field_errors({{"/days", "out-of-range"}});
  customer.when(SetPaymentTerms{{TermsType::net_days, -1}}).then_field_errors({{"/days", "out-of-range"}});
  customer.when(SetPaymentTerms{{TermsType::due_on_receipt, 1}})
      .then_field_errors({{"/days", "out-of-range"}});
  given<Customer>().when(SetPaymentTerms{}).then_not_found("customer-not-found");
}

TEST(Customer, has_a_credit_limit_or_none) {
  given<Customer>(registered()).when(SetCreditLimit{pounds(0)}).then({CreditLimitSet{pounds(0)}});
  given<Customer>(registered()).when(SetCreditLimit{}).then_nothing();
  const auto limited = given<Customer>(registered(), CreditLimitSet{pounds(50'000)});
  limited.when(SetCreditLimit{pounds(50'000)}).then_nothing();
  limited.when(SetCreditLimit{}).then({CreditLimitSet{}});
}

TEST(Customer, has_no_negative_endless_or_nameless_credit_limit) {
  const auto customer = given<Customer>(registered());
  customer.when(SetCreditLimit{pounds(-1)}).then_field_errors({{"/creditLimit/amountMinor", "out-of-range"}});
  customer.when(SetCreditLimit{pounds(domain::amount_minor_max + 1)})
      .then_field_errors({{"/creditLimit/amountMinor", "out-of-range"}});
  customer.when(SetCreditLimit{Money{1, Currency{{'A', 'A', 'A'}}}})
      .then_field_errors({{"/creditLimit/currency", "unknown-currency"}});
  given<Customer>().when(SetCreditLimit{}).then_not_found("customer-not-found");
}

TEST(Customer, has_payment_methods) {
  auto typed = visa();
  typed.brand = " visa ";
  given<Customer>(registered())
      .when(AttachPaymentMethod{method_id, typed})
      .then({PaymentMethodAttached{method_id, {visa()}}});
  const auto attached = given<Customer>(registered(), PaymentMethodAttached{method_id, {visa()}});
  attached.when(AttachPaymentMethod{method_id, visa()}).then_nothing();
  attached.when(DetachPaymentMethod{method_id}).then({PaymentMethodDetached{method_id}});
  given<Customer>(registered(), PaymentMethodAttached{method_id, {visa()}}, PaymentMethodDetached{method_id})
      .when(DetachPaymentMethod{method_id})
      .then_not_found("payment-method-not-found");
}

TEST(Customer, may_pay_by_a_mandate_that_does_not_expire) {
  auto mandate = visa();
  mandate.expiry_month = mandate.expiry_year = 0;
  given<Customer>(registered())
      .when(AttachPaymentMethod{method_id, mandate})
      .then({PaymentMethodAttached{method_id, {mandate}}});
}

TEST(Customer, has_no_payment_method_without_token_or_with_an_odd_ending) {
  const PaymentMethod wrong{
      .provider = "", .token = " ", .brand = "", .last4 = "42 2", .expiry_month = 13, .expiry_year = 28};
  given<Customer>(registered())
      .when(AttachPaymentMethod{method_id, wrong})
      .then_field_errors({{"/provider", "required"},
                          {"/token", "required"},
                          {"/brand", "required"},
                          {"/last4", "not-four-digits"},
                          {"/expiryMonth", "out-of-range"},
                          {"/expiryYear", "out-of-range"}});
}

TEST(Customer, never_stores_a_card_number) {
  auto method = visa();
  method.token = "4111 1111 1111 1111";
  method.brand = "visa 4111-1111-1111-1111";
  method.last4 = "4111111111111111";
  given<Customer>(registered())
      .when(AttachPaymentMethod{method_id, method})
      .then_field_errors({{"/token", "card-number"},
                          {"/brand", "card-number"},
                          {"/last4", "card-number"},
                          {"/last4", "not-four-digits"}});
}

TEST(Customer, has_twenty_payment_methods_at_most) {
  auto full = given<Customer>(registered());
  for (std::uint64_t i = 1; i <= 20; ++i)
    evolve(full.state, PaymentMethodAttached{numbered<domain::PaymentMethodId>(100 + i), {visa()}});
  full.when(AttachPaymentMethod{method_id, visa()}).then_conflict("too-many-payment-methods", "");
  given<Customer>().when(AttachPaymentMethod{method_id, visa()}).then_not_found("customer-not-found");
  given<Customer>().when(DetachPaymentMethod{method_id}).then_not_found("customer-not-found");
}

TEST(CardNumber, is_seen_by_its_length_and_check_digit) {
  for (const auto* text : {"4111111111111111", "card 5500 0000 0000 0004.", "378282246310005",
                           "6304000000000000", "4000-0566-5566-5556"})
    EXPECT_TRUE(looks_like_card_number(text)) << text;
  for (const auto* text :
       {"", "4242", "4111111111111112", "pm_1N8hABCD4242", "41111111x11111111", "00000000000"})
    EXPECT_FALSE(looks_like_card_number(text)) << text;
}

// What is known about them

TEST(Customer, has_communication_preferences) {
  CommunicationPreferences preferences;
  preferences.whatsapp = {.service = false, .marketing = true};
  given<Customer>(registered()).when(SetPreferences{preferences}).then({PreferencesChanged{preferences}});
  given<Customer>(registered(), PreferencesChanged{preferences})
      .when(SetPreferences{preferences})
      .then_nothing();
  given<Customer>(registered()).when(SetPreferences{}).then_nothing();
  given<Customer>().when(SetPreferences{}).then_not_found("customer-not-found");
}

TEST(Customer, has_notes) {
  given<Customer>(registered())
      .when(ReviseNotes{"allergic to lavender"})
      .then({NotesRevised{{"allergic to lavender"}}});
  given<Customer>(registered()).when(ReviseNotes{" prefers texts\n"}).then_nothing();
  given<Customer>(registered()).when(ReviseNotes{" "}).then({NotesRevised{}});
  given<Customer>(registered(), NotesRevised{}).when(ReviseNotes{}).then_nothing();
  given<Customer>(registered())
      .when(ReviseNotes{std::string(10'001, 'x')})
      .then_field_errors({{"/notes", "too-long"}});
  given<Customer>().when(ReviseNotes{}).then_not_found("customer-not-found");
}

TEST(Customer, has_each_tag_once_whatever_its_case) {
  given<Customer>(registered())
      .when(ReviseRequirements{{"Fleet", "fleet", " FLEET", "VIP"}, " ramp "})
      .then({RequirementsRevised{{{"Fleet", "VIP"}, "ramp"}}});
  const auto tagged = given<Customer>(registered(), RequirementsRevised{{{"Fleet"}, "ramp"}});
  tagged.when(ReviseRequirements{{"Fleet"}, "ramp"}).then_nothing();
  tagged.when(ReviseRequirements{}).then({RequirementsRevised{}});
  given<Customer>().when(ReviseRequirements{}).then_not_found("customer-not-found");
}

TEST(Customer, has_fifty_short_tags_at_most) {
  std::vector<std::string> tags;
  for (int i = 0; i < 50; ++i) tags.push_back("tag " + std::to_string(i));
  given<Customer>(registered()).when(ReviseRequirements{tags, {}}).then({RequirementsRevised{{tags, {}}}});
  tags.emplace_back("one more");
  given<Customer>(registered()).when(ReviseRequirements{tags, {}}).then_field_errors({{"/tags", "too-many"}});
  given<Customer>(registered())
      .when(ReviseRequirements{{std::string(51, 'x'), " "}, std::string(10'001, 'x')})
      .then_field_errors(
          {{"/tags/0", "too-long"}, {"/tags/1", "required"}, {"/specialRequirements", "too-long"}});
}

TEST(Customer, has_contact_persons_where_it_is_a_business) {
  const ContactPerson ada{
      .name = "Ada", .role = "fleet manager", .phone = phone("+447700900777"), .email = "ada@example.com"};
  auto typed = ada;
  typed.name = " Ada ";
  typed.email = "ada@EXAMPLE.com";
  const auto business = registered(taxis(), AccountType::business);
  given<Customer>(business)
      .when(AddContact{contact_id, typed})
      .then({ContactAdded{contact_id, {ada}}})
      .then_claims({});
  given<Customer>(business, ContactAdded{contact_id, {ada}}).when(AddContact{contact_id, ada}).then_nothing();
  given<Customer>(business, ContactAdded{contact_id, {ada}})
      .when(RemoveContact{contact_id})
      .then({ContactRemoved{contact_id}});
  given<Customer>(business, ContactAdded{contact_id, {ada}}, ContactRemoved{contact_id})
      .when(RemoveContact{contact_id})
      .then_not_found("contact-not-found");
  given<Customer>(registered())
      .when(AddContact{contact_id, ada})
      .then_conflict("not-a-business-account", "individual");
  given<Customer>().when(AddContact{contact_id, ada}).then_not_found("customer-not-found");
  given<Customer>().when(RemoveContact{contact_id}).then_not_found("customer-not-found");
}

TEST(Customer, has_fifty_contact_persons_at_most_with_a_name_each) {
  auto full = given<Customer>(registered(taxis(), AccountType::business));
  full.when(AddContact{contact_id, {.name = " ", .role = std::string(101, 'x'), .email = "ada"}})
      .then_field_errors({{"/name", "required"}, {"/role", "too-long"}, {"/email", "not-an-email"}});
  for (std::uint64_t i = 1; i <= 50; ++i)
    evolve(full.state, ContactAdded{numbered<domain::ContactId>(100 + i), {{.name = "Ada"}}});
  full.when(AddContact{contact_id, {.name = "Ada"}}).then_conflict("too-many-contacts", "");
}

TEST(Customer, opts_into_sharing_and_out_again) {
  given<Customer>(registered())
      .when(SetAtlasOptIn{{AtlasScope::vehicle, AtlasScope::vendor, AtlasScope::vehicle}})
      .then({AtlasOptInSet{{AtlasScope::vendor, AtlasScope::vehicle}}});
  const auto sharing = given<Customer>(registered(), AtlasOptInSet{{AtlasScope::vendor}});
  sharing.when(SetAtlasOptIn{{AtlasScope::vendor}}).then_nothing();
  sharing.when(SetAtlasOptIn{}).then({AtlasOptInSet{}});
  given<Customer>(registered()).when(SetAtlasOptIn{}).then_nothing();
  given<Customer>().when(SetAtlasOptIn{}).then_not_found("customer-not-found");
}

// What screens show

TEST(Customer, is_listed_by_personal_name_and_else_by_business_name) {
  EXPECT_EQ(display_name(grace()), "Grace Hopper");
  EXPECT_EQ(display_name(taxis()), "Grace Hopper");
  EXPECT_EQ(display_name({.last_name = "Hopper"}), "Hopper");
  EXPECT_EQ(display_name({.business_name = "Northside Taxis"}), "Northside Taxis");
  EXPECT_EQ(display_name({}), "");
}

TEST(Customer, is_headed_by_its_business_name_where_it_is_a_business_account) {
  EXPECT_EQ(header_name(AccountType::business, taxis()), "Northside Taxis");
  EXPECT_EQ(header_name(AccountType::individual, taxis()), "Grace Hopper");
  EXPECT_EQ(header_name(AccountType::business, grace()), "Grace Hopper");
  EXPECT_TRUE(is_business_account(AccountType::business, taxis()));
  EXPECT_FALSE(is_business_account(AccountType::individual, taxis()));
  EXPECT_FALSE(is_business_account(AccountType::business, grace()));
}

TEST(Customer, is_listed_with_phone_number_and_business_name) {
  EXPECT_EQ(secondary_line(AccountType::individual, taxis()), "+447700900123");
  EXPECT_EQ(secondary_line(AccountType::business, taxis()), "+447700900123 · Northside Taxis");
  EXPECT_EQ(secondary_line(AccountType::business, {.business_name = "Northside Taxis"}), "Northside Taxis");
  EXPECT_EQ(secondary_line(AccountType::individual, {}), "");
}

}  // namespace
