// A customer as clients see one, and as they send one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/problem.hpp"
#include "domain/customer.hpp"
#include "projections/customers.hpp"

namespace api {

struct Links {
  std::optional<std::string> tel;       ///< "tel:+447700900123"
  std::optional<std::string> mailto;    ///< "mailto:grace@example.com"
  std::optional<std::string> whatsapp;  ///< "https://wa.me/447700900123" (R022)
};
BOOST_DESCRIBE_STRUCT(Links, (), (tel, mailto, whatsapp))

struct PaymentMethodView {
  domain::PaymentMethodId payment_method_id;
  std::string provider;
  std::string brand;
  std::string last4;
  std::int32_t expiry_month = 0;
  std::int32_t expiry_year = 0;
};
BOOST_DESCRIBE_STRUCT(PaymentMethodView, (),
                      (payment_method_id, provider, brand, last4, expiry_month, expiry_year))

struct ContactView {
  domain::ContactId contact_id;
  std::string name;
  std::optional<std::string> role;
  std::optional<std::string> phone_number;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(ContactView, (), (contact_id, name, role, phone_number, email))

/// How to reach a customer. The first of several is the primary one and stands by itself besides.
struct ContactDetails {
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> business_name;
  std::optional<std::string> phone_number;  ///< E.164
  std::optional<domain::Phone> phone;
  std::optional<std::string> email;
  std::optional<domain::customer::Address> address;
  std::vector<domain::Phone> phones;
  std::vector<std::string> emails;
  std::vector<domain::customer::Address> addresses;
  std::string country;
  std::optional<domain::customer::Birthday> birthday;
};
BOOST_DESCRIBE_STRUCT(ContactDetails, (),
                      (first_name, last_name, business_name, phone_number, phone, email, address, phones,
                       emails, addresses, country, birthday))

struct CustomerView {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string display_name;
  domain::customer::AccountType account_type = domain::customer::AccountType::individual;
  bool business_account = false;
  domain::customer::Status status = domain::customer::Status::active;
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> business_name;  ///< only of business accounts (R005)
  std::optional<std::string> phone_number;
  std::optional<domain::Phone> phone;
  std::optional<std::string> email;
  std::optional<domain::customer::Address> address;
  std::vector<domain::Phone> phones;
  std::vector<std::string> emails;
  std::vector<domain::customer::Address> addresses;
  std::string country;
  std::optional<domain::customer::Birthday> birthday;
  std::optional<std::string> notes;
  std::vector<std::string> tags;
  std::optional<std::string> special_requirements;
  domain::customer::PaymentTerms payment_terms;
  std::optional<domain::Money> credit_limit;
  domain::customer::CommunicationPreferences preferences;
  std::vector<ContactView> contacts;
  std::vector<PaymentMethodView> payment_methods;
  std::vector<domain::customer::AtlasScope> atlas_scopes;
  std::vector<projections::GarageMembership> garages;
  Links links;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(CustomerView, (),
                      (customer_id, customer_number, display_name, account_type, business_account, status,
                       first_name, last_name, business_name, phone_number, phone, email, address, phones,
                       emails, addresses, country, birthday, notes, tags, special_requirements, payment_terms,
                       credit_limit, preferences, contacts, payment_methods, atlas_scopes, garages, links,
                       created_at, updated_at, version))

CustomerView customer_view(projections::CustomerRow row);
std::vector<ContactView> contact_views(std::vector<projections::ContactRow> contacts);
ContactDetails contact_details(domain::customer::AccountType account_type, domain::customer::Details details);
Links links_of(const domain::customer::Details& details);

/// A customer as a client describes one, to make it or to change it. Several phones, e-mails and addresses
/// may be given as lists; the single ones are the primary ones and come first.
struct CustomerInput {
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> business_name;
  std::optional<std::string> phone_number;
  std::optional<std::string> email;
  std::optional<domain::customer::AccountType> account_type;
  std::optional<domain::customer::Status> status;
  std::optional<std::string> country;
  std::optional<std::string> notes;
  std::optional<domain::customer::Address> address;
  std::optional<std::vector<std::string>> phones;
  std::optional<std::vector<std::string>> emails;
  std::optional<std::vector<domain::customer::Address>> addresses;
  std::optional<domain::customer::Birthday> birthday;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::string> special_requirements;
};
BOOST_DESCRIBE_STRUCT(CustomerInput, (),
                      (first_name, last_name, business_name, phone_number, email, account_type, status,
                       country, notes, address, phones, emails, addresses, birthday, tags,
                       special_requirements))

/// What a customer is now, as a client would have described it: a merge patch is applied to this.
CustomerInput customer_input(const projections::CustomerRow& row);

/// The details that an input means. Phone numbers are read as ones of its country, or of `default_country`;
/// those that are none are all reported. `known` saves reading numbers again that are stored already.
Result<domain::customer::Details> details_of(const CustomerInput& input, std::string_view default_country,
                                             const std::vector<domain::Phone>& known = {});

}  // namespace api
