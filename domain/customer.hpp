// A customer: what can be asked of one, what is refused, and what is true afterwards.
//
// A customer belongs to the organisation and joins garages. The first phone number is the primary one: it is
// claimed, so no two customers of an organisation have the same; further numbers may be shared (families do).
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/customer_events.hpp"
#include "domain/decider.hpp"

namespace domain::customer {

inline constexpr std::size_t phones_max = 10;
inline constexpr std::size_t emails_max = 10;
inline constexpr std::size_t addresses_max = 10;
inline constexpr std::size_t tags_max = 50;
inline constexpr std::size_t tag_characters_max = 50;
inline constexpr std::size_t contacts_max = 50;
inline constexpr std::size_t payment_methods_max = 20;
inline constexpr std::int32_t terms_days_max = 365;

/// What the next decision needs, and what a merge patch is applied to.
struct Customer {
  using Event = customer::Event;
  using Id = CustomerId;

  bool exists = false;
  Status status = Status::active;
  AccountType account_type = AccountType::individual;
  std::string customer_number;
  Details details;
  std::optional<std::string> notes;
  std::vector<std::string> tags;
  std::optional<std::string> special_requirements;
  PaymentTerms payment_terms;
  std::optional<Money> credit_limit;
  CommunicationPreferences preferences;
  std::vector<GarageId> garages;  ///< in the order of joining
  std::vector<ContactId> contacts;
  std::vector<PaymentMethodId> payment_methods;
  std::vector<AtlasScope> atlas_scopes;
};
BOOST_DESCRIBE_STRUCT(Customer, (),
                      (exists, status, account_type, customer_number, details, notes, tags,
                       special_requirements, payment_terms, credit_limit, preferences, garages, contacts,
                       payment_methods, atlas_scopes))

// Commands. Text arrives as it was typed: a decision trims it, brings it to NFC, and takes blank for absent.
// Field errors point into the body that the API reads: the first of several phones, e-mails or addresses is
// "/phoneNumber", "/email", "/address/city"; the others are "/phones/1", "/emails/1", "/addresses/1/city".

struct Register {
  CustomerId customer_id;  ///< of the stream that it begins
  std::string customer_number;
  Details details;
  AccountType account_type = AccountType::individual;
  std::optional<std::string> notes;
  GarageId garage_id;
  Source source = Source::manual;
  PaymentTerms payment_terms;  ///< the garage's own where nobody said
  std::vector<std::string> tags;
  std::optional<std::string> special_requirements;
  std::optional<CommunicationPreferences> preferences;
};
BOOST_DESCRIBE_STRUCT(Register, (),
                      (customer_id, customer_number, details, account_type, notes, garage_id, source,
                       payment_terms, tags, special_requirements, preferences))

/// All details as they are to be, so a patch is applied before. An account type together with a business name
/// is one change (R007). What is the same already changes nothing.
struct ChangeDetails {
  Details details;
  std::optional<AccountType> account_type;  ///< none: as it is
};
BOOST_DESCRIBE_STRUCT(ChangeDetails, (), (details, account_type))

/// Either way, with the business name where one is given (R007). Going back keeps the name, hidden (R005).
struct ChangeAccountType {
  AccountType account_type = AccountType::business;
  std::optional<std::string> business_name;  ///< none: as it is
};
BOOST_DESCRIBE_STRUCT(ChangeAccountType, (), (account_type, business_name))

struct JoinGarage {
  GarageId garage_id;
  Source source = Source::manual;
};
BOOST_DESCRIBE_STRUCT(JoinGarage, (), (garage_id, source))

struct Deactivate {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Deactivate, (), (reason))

struct Reactivate {
  bool automatic = false;  ///< because of a new booking (C18)
};
BOOST_DESCRIBE_STRUCT(Reactivate, (), (automatic))

struct SetPaymentTerms {
  PaymentTerms payment_terms;
};
BOOST_DESCRIBE_STRUCT(SetPaymentTerms, (), (payment_terms))

struct SetCreditLimit {
  std::optional<Money> credit_limit;  ///< none: no limit
};
BOOST_DESCRIBE_STRUCT(SetCreditLimit, (), (credit_limit))

struct SetPreferences {
  CommunicationPreferences preferences;
};
BOOST_DESCRIBE_STRUCT(SetPreferences, (), (preferences))

struct ReviseNotes {
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(ReviseNotes, (), (notes))

/// Both as they are to be.
struct ReviseRequirements {
  std::vector<std::string> tags;
  std::optional<std::string> special_requirements;
};
BOOST_DESCRIBE_STRUCT(ReviseRequirements, (), (tags, special_requirements))

struct AddContact {
  ContactId contact_id;
  ContactPerson contact;
};
BOOST_DESCRIBE_STRUCT(AddContact, (), (contact_id, contact))

struct RemoveContact {
  ContactId contact_id;
};
BOOST_DESCRIBE_STRUCT(RemoveContact, (), (contact_id))

struct AttachPaymentMethod {
  PaymentMethodId payment_method_id;
  PaymentMethod payment_method;
};
BOOST_DESCRIBE_STRUCT(AttachPaymentMethod, (), (payment_method_id, payment_method))

struct DetachPaymentMethod {
  PaymentMethodId payment_method_id;
};
BOOST_DESCRIBE_STRUCT(DetachPaymentMethod, (), (payment_method_id))

struct SetAtlasOptIn {
  std::vector<AtlasScope> scopes;  ///< none: opt out
};
BOOST_DESCRIBE_STRUCT(SetAtlasOptIn, (), (scopes))

// Rules.

Decision<Event> decide(const Customer&, const Register&, const Context&);
Decision<Event> decide(const Customer&, const ChangeDetails&, const Context&);
Decision<Event> decide(const Customer&, const ChangeAccountType&, const Context&);
Decision<Event> decide(const Customer&, const JoinGarage&, const Context&);
Decision<Event> decide(const Customer&, const Deactivate&, const Context&);
Decision<Event> decide(const Customer&, const Reactivate&, const Context&);
Decision<Event> decide(const Customer&, const SetPaymentTerms&, const Context&);
Decision<Event> decide(const Customer&, const SetCreditLimit&, const Context&);
Decision<Event> decide(const Customer&, const SetPreferences&, const Context&);
Decision<Event> decide(const Customer&, const ReviseNotes&, const Context&);
Decision<Event> decide(const Customer&, const ReviseRequirements&, const Context&);
Decision<Event> decide(const Customer&, const AddContact&, const Context&);
Decision<Event> decide(const Customer&, const RemoveContact&, const Context&);
Decision<Event> decide(const Customer&, const AttachPaymentMethod&, const Context&);
Decision<Event> decide(const Customer&, const DetachPaymentMethod&, const Context&);
Decision<Event> decide(const Customer&, const SetAtlasOptIn&, const Context&);

// History.

void evolve(Customer&, const Registered&);
void evolve(Customer&, const JoinedGarage&);
void evolve(Customer&, const DetailsChanged&);
void evolve(Customer&, const AccountTypeChanged&);
void evolve(Customer&, const Deactivated&);
void evolve(Customer&, const Reactivated&);
void evolve(Customer&, const PaymentTermsSet&);
void evolve(Customer&, const CreditLimitSet&);
void evolve(Customer&, const PreferencesChanged&);
void evolve(Customer&, const NotesRevised&);
void evolve(Customer&, const RequirementsRevised&);
void evolve(Customer&, const ContactAdded&);
void evolve(Customer&, const ContactRemoved&);
void evolve(Customer&, const PaymentMethodAttached&);
void evolve(Customer&, const PaymentMethodDetached&);
void evolve(Customer&, const AtlasOptInSet&);

// What screens show.

/// R006: the type alone does not make a business account, the name must be there too.
bool is_business_account(AccountType type, const Details& details);

/// "Grace Hopper"; empty where there is no personal name.
std::string full_name(const Details& details);

/// In the directory: the full name, else the business name (R008). Empty only once the customer is erased.
std::string display_name(const Details& details);

/// At the head of a profile: a business account's business name, anyone else's display name (R008).
std::string header_name(AccountType type, const Details& details);

/// Under the name in the directory: the primary phone number, and for a business account its name too (R065):
/// "+447700900123 · Northside Taxis".
std::string secondary_line(AccountType type, const Details& details);

/// True where the text contains what may be a card number: 12 to 19 digits, perhaps spaced or hyphened, whose
/// check digit (Luhn) is right. Such text is never stored with a payment method.
bool looks_like_card_number(std::string_view text);

}  // namespace domain::customer
