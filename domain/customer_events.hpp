// What can have happened to a customer. `type` is the stored name: once released, neither it nor the fields
// change. The member called `personal` is sealed under the customer's own key; nothing else may identify
// anyone.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/phone.hpp"
#include "domain/time.hpp"

namespace domain::customer {

enum class AccountType { individual, business };
BOOST_DESCRIBE_ENUM(AccountType, individual, business)

enum class Status { active, inactive };
BOOST_DESCRIBE_ENUM(Status, active, inactive)

/// How a customer came to a garage.
enum class Source { manual, booking, import };
BOOST_DESCRIBE_ENUM(Source, manual, booking, import)

enum class TermsType { due_on_receipt, net_days, end_of_month_plus };
BOOST_DESCRIBE_ENUM(TermsType, due_on_receipt, net_days, end_of_month_plus)

struct PaymentTerms {
  TermsType type = TermsType::due_on_receipt;
  std::int32_t days = 0;  ///< 0 to 365; 0 for due_on_receipt

  friend bool operator==(const PaymentTerms&, const PaymentTerms&) = default;
};
BOOST_DESCRIBE_STRUCT(PaymentTerms, (), (type, days))

struct Address {
  std::optional<std::string> label;  ///< "billing", "home"
  std::optional<std::string> line1;
  std::optional<std::string> line2;
  std::optional<std::string> city;
  std::optional<std::string> county;
  std::optional<std::string> postcode;
  std::optional<std::string> country;  ///< ISO 3166 alpha-2

  friend bool operator==(const Address&, const Address&) = default;
};
BOOST_DESCRIBE_STRUCT(Address, (), (label, line1, line2, city, county, postcode, country))

/// Day and month always; the year where it was given. 29 February is kept in the greeting on the 28th.
struct Birthday {
  std::int32_t day = 1;
  std::int32_t month = 1;
  std::optional<std::int32_t> year;

  friend bool operator==(const Birthday&, const Birthday&) = default;
};
BOOST_DESCRIBE_STRUCT(Birthday, (), (day, month, year))

/// Who the customer is and how to reach them. The first of several is the primary one.
struct Details {
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> business_name;
  std::vector<Phone> phones;
  std::vector<std::string> emails;
  std::vector<Address> addresses;
  std::string country;  ///< ISO 3166 alpha-2
  std::optional<Birthday> birthday;

  friend bool operator==(const Details&, const Details&) = default;
};
BOOST_DESCRIBE_STRUCT(Details, (),
                      (first_name, last_name, business_name, phones, emails, addresses, country, birthday))

/// One person to speak to at a business, besides the account holder.
struct ContactPerson {
  std::string name;
  std::optional<std::string> role;
  std::optional<Phone> phone;
  std::optional<std::string> email;

  friend bool operator==(const ContactPerson&, const ContactPerson&) = default;
};
BOOST_DESCRIBE_STRUCT(ContactPerson, (), (name, role, phone, email))

/// Whether a channel may be used, for messages about the customer's own service and for marketing.
struct ChannelPreference {
  bool service = true;
  bool marketing = false;

  friend bool operator==(const ChannelPreference&, const ChannelPreference&) = default;
};
BOOST_DESCRIBE_STRUCT(ChannelPreference, (), (service, marketing))

struct CommunicationPreferences {
  ChannelPreference email;
  ChannelPreference sms;
  ChannelPreference whatsapp;
  ChannelPreference phone;

  friend bool operator==(const CommunicationPreferences&, const CommunicationPreferences&) = default;
};
BOOST_DESCRIBE_STRUCT(CommunicationPreferences, (), (email, sms, whatsapp, phone))

/// A stored card or mandate: what the payment provider calls it, and enough to recognise it by. Never a PAN.
struct PaymentMethod {
  std::string provider;  ///< "stripe"
  std::string token;     ///< the provider's reference
  std::string brand;     ///< "visa"
  std::string last4;
  std::int32_t expiry_month = 0;
  std::int32_t expiry_year = 0;

  friend bool operator==(const PaymentMethod&, const PaymentMethod&) = default;
};
BOOST_DESCRIBE_STRUCT(PaymentMethod, (), (provider, token, brand, last4, expiry_month, expiry_year))

/// What a customer agreed to share with the network of garages.
enum class AtlasScope { vendor, customer, vehicle };
BOOST_DESCRIBE_ENUM(AtlasScope, vendor, customer, vehicle)

struct Registered {
  static constexpr std::string_view type = "customer.registered";
  std::string customer_number;  ///< "C000001", unique in the organisation
  AccountType account_type = AccountType::individual;
  GarageId garage_id;
  Source source = Source::manual;
  PaymentTerms payment_terms;
  struct Personal {
    Details details;
    std::optional<std::string> notes;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Registered::Personal, (), (details, notes))
BOOST_DESCRIBE_STRUCT(Registered, (),
                      (customer_number, account_type, garage_id, source, payment_terms, personal))

struct JoinedGarage {
  static constexpr std::string_view type = "customer.joined-garage";
  GarageId garage_id;
  Source source = Source::manual;
};
BOOST_DESCRIBE_STRUCT(JoinedGarage, (), (garage_id, source))

struct DetailsChanged {
  static constexpr std::string_view type = "customer.details-changed";
  std::vector<std::string> fields;  ///< names of what changed: "email"
  struct Personal {
    Details details;  ///< all of them, as they are now
  } personal;
};
BOOST_DESCRIBE_STRUCT(DetailsChanged::Personal, (), (details))
BOOST_DESCRIBE_STRUCT(DetailsChanged, (), (fields, personal))

struct AccountTypeChanged {
  static constexpr std::string_view type = "customer.account-type-changed";
  AccountType account_type = AccountType::individual;
};
BOOST_DESCRIBE_STRUCT(AccountTypeChanged, (), (account_type))

struct Deactivated {
  static constexpr std::string_view type = "customer.deactivated";
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Deactivated::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Deactivated, (), (personal))

struct Reactivated {
  static constexpr std::string_view type = "customer.reactivated";
  bool automatic = false;  ///< because of a new booking, not because somebody asked
};
BOOST_DESCRIBE_STRUCT(Reactivated, (), (automatic))

struct PaymentTermsSet {
  static constexpr std::string_view type = "customer.payment-terms-set";
  PaymentTerms payment_terms;
};
BOOST_DESCRIBE_STRUCT(PaymentTermsSet, (), (payment_terms))

struct CreditLimitSet {
  static constexpr std::string_view type = "customer.credit-limit-set";
  std::optional<Money> credit_limit;  ///< none: no limit
};
BOOST_DESCRIBE_STRUCT(CreditLimitSet, (), (credit_limit))

struct PreferencesChanged {
  static constexpr std::string_view type = "customer.preferences-changed";
  CommunicationPreferences preferences;
};
BOOST_DESCRIBE_STRUCT(PreferencesChanged, (), (preferences))

struct NotesRevised {
  static constexpr std::string_view type = "customer.notes-revised";
  struct Personal {
    std::optional<std::string> notes;
  } personal;
};
BOOST_DESCRIBE_STRUCT(NotesRevised::Personal, (), (notes))
BOOST_DESCRIBE_STRUCT(NotesRevised, (), (personal))

/// Tags, and what needs special care, in words. Both may tell of a person's health, so both are personal.
struct RequirementsRevised {
  static constexpr std::string_view type = "customer.requirements-revised";
  struct Personal {
    std::vector<std::string> tags;
    std::optional<std::string> special_requirements;
  } personal;
};
BOOST_DESCRIBE_STRUCT(RequirementsRevised::Personal, (), (tags, special_requirements))
BOOST_DESCRIBE_STRUCT(RequirementsRevised, (), (personal))

struct ContactAdded {
  static constexpr std::string_view type = "customer.contact-added";
  ContactId contact_id;
  struct Personal {
    ContactPerson contact;
  } personal;
};
BOOST_DESCRIBE_STRUCT(ContactAdded::Personal, (), (contact))
BOOST_DESCRIBE_STRUCT(ContactAdded, (), (contact_id, personal))

struct ContactRemoved {
  static constexpr std::string_view type = "customer.contact-removed";
  ContactId contact_id;
};
BOOST_DESCRIBE_STRUCT(ContactRemoved, (), (contact_id))

struct PaymentMethodAttached {
  static constexpr std::string_view type = "customer.payment-method-attached";
  PaymentMethodId payment_method_id;
  struct Personal {
    PaymentMethod payment_method;
  } personal;
};
BOOST_DESCRIBE_STRUCT(PaymentMethodAttached::Personal, (), (payment_method))
BOOST_DESCRIBE_STRUCT(PaymentMethodAttached, (), (payment_method_id, personal))

struct PaymentMethodDetached {
  static constexpr std::string_view type = "customer.payment-method-detached";
  PaymentMethodId payment_method_id;
};
BOOST_DESCRIBE_STRUCT(PaymentMethodDetached, (), (payment_method_id))

struct AtlasOptInSet {
  static constexpr std::string_view type = "customer.atlas-opt-in-set";
  std::vector<AtlasScope> scopes;  ///< none: opted out
};
BOOST_DESCRIBE_STRUCT(AtlasOptInSet, (), (scopes))

using Event =
    std::variant<Registered, JoinedGarage, DetailsChanged, AccountTypeChanged, Deactivated, Reactivated,
                 PaymentTermsSet, CreditLimitSet, PreferencesChanged, NotesRevised, RequirementsRevised,
                 ContactAdded, ContactRemoved, PaymentMethodAttached, PaymentMethodDetached, AtlasOptInSet>;

}  // namespace domain::customer
