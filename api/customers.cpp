// Customers of the organisation: making, reading and changing them.
#include "api/application.hpp"
#include "api/customer_commands.hpp"
#include "api/customer_view.hpp"
#include "api/phone_numbers.hpp"
#include "api/routes.hpp"
#include "domain/customer.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::customer::Customer;
using projections::CustomerRow;

constexpr std::string_view example =
    R"({"firstName": "Grace", "lastName": "Hopper", "phoneNumber": "+447700900123",
 "email": "grace@example.com", "accountType": "individual", "businessName": null, "country": "GB",
 "notes": "prefers texts",
 "address": {"line1": "14 Taylor St", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}})";

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct BusinessName {
  std::optional<std::string> business_name;
};
BOOST_DESCRIBE_STRUCT(BusinessName, (), (business_name))

struct GarageReference {
  domain::GarageId garage_id;
};
BOOST_DESCRIBE_STRUCT(GarageReference, (), (garage_id))

struct CreditLimit {
  std::optional<domain::Money> credit_limit;
};
BOOST_DESCRIBE_STRUCT(CreditLimit, (), (credit_limit))

struct Notes {
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(Notes, (), (notes))

struct AtlasOptIn {
  std::vector<domain::customer::AtlasScope> scopes;
};
BOOST_DESCRIBE_STRUCT(AtlasOptIn, (), (scopes))

struct ContactInput {
  std::string name;
  std::optional<std::string> role;
  std::optional<std::string> phone_number;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(ContactInput, (), (name, role, phone_number, email))

Result<CustomerRow> find_customer(const projections::RowStore& rows, const Call& call) {
  const auto id = call.id<domain::CustomerId>(0, "customer");
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<CustomerRow>(rows, CustomerRow::key(call.organisation(), *id));
  if (!row || row->customer_number.empty()) return no_such("customer");
  return *std::move(row);
}

std::string path_of(domain::CustomerId id) { return "/v1/customers/" + id.text(); }

/// Decides one command on the customer in the path and shows the customer.
template <class Command>
Result<Decide> change(const CommandCall& call, Command command, int status = 200) {
  const auto id = call.id<domain::CustomerId>(0, "customer");
  if (!id) return std::unexpected(id.error());
  return [id = *id, if_match = call.if_match, command = std::move(command),
          status](Transaction& transaction) -> Result<Done> {
    if (!transaction.load<Customer>(id).exists) return no_such("customer");
    if (auto expected = transaction.expect<Customer>(id, if_match); !expected)
      return std::unexpected(expected.error());
    if (auto decided = transaction.decide<Customer>(id, command); !decided)
      return std::unexpected(decided.error());
    return Done{status, path_of(id)};
  };
}

Result<Decide> create(const Application& application, const CommandCall& call, const CustomerInput& input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto command = registration_of(input, **garage, domain::customer::Source::manual);
  if (!command) return std::unexpected(command.error());
  const bool inactive = input.status == domain::customer::Status::inactive;
  return [command = *std::move(command), inactive](Transaction& transaction) mutable -> Result<Done> {
    if (auto registered = register_customer(transaction, command); !registered)
      return std::unexpected(registered.error());
    if (inactive)
      if (auto decided = transaction.decide<Customer>(command.customer_id, domain::customer::Deactivate{});
          !decided)
        return std::unexpected(decided.error());
    return Done{201, path_of(command.customer_id)};
  };
}

/// One body, several rules: the details, the type, the status, the notes, the tags. All or nothing.
Result<Decide> patch(const CommandCall& call) {
  auto row = find_customer(*call.rows, call);
  if (!row) return std::unexpected(row.error());
  auto input = customer_input(*row);
  if (const auto errors = json::merge(input, call.body); !errors.empty())
    return std::unexpected(Router::explain(errors));
  auto details = details_of(input, row->details.country, row->details.phones);
  if (!details) return std::unexpected(details.error());
  // Compared when it is decided: a repetition of what was done is answered as it was, whatever came since.
  return [id = row->customer_id, version = call.if_match.value_or(row->version), input = std::move(input),
          details = *std::move(details)](Transaction& transaction) -> Result<Done> {
    if (auto expected = transaction.expect<Customer>(id, version); !expected)
      return std::unexpected(expected.error());
    if (auto changed = change_customer(transaction, id, input, details); !changed)
      return std::unexpected(changed.error());
    return Done{200, path_of(id)};
  };
}

Result<Decide> add_contact(const CommandCall& call, const ContactInput& input) {
  domain::customer::AddContact command;
  command.contact_id = Application::new_id<domain::ContactId>();
  command.contact.name = input.name;
  command.contact.role = input.role;
  command.contact.email = input.email;
  if (input.phone_number) {
    const auto row = find_customer(*call.rows, call);
    if (!row) return std::unexpected(row.error());
    auto phone = read_phone(*input.phone_number, row->details.country);
    if (!phone)
      return std::unexpected(
          Problem{422,
                  "invalid-fields",
                  "Some fields are not valid.",
                  {{"/phoneNumber", std::string(phone.error().code), std::string(phone.error().detail)}},
                  {},
                  {}});
    command.contact.phone = std::move(phone->phone);
  }
  return change(call, std::move(command), 201);
}

void add_reading_routes(Router& router) {
  router.read<CustomerView>(
      {.path = "/v1/customers/{customerId}",
       .permission = Permission::customers_read,
       .summary = "A customer",
       .description = "Who the customer is, whatever the garage. What is at one garage is in the profile.",
       .as_of = true,
       .told_by_version = true},
      [](const ReadCall& call) -> Result<CustomerView> {
        auto row = find_customer(*call.rows, call);
        if (!row) return std::unexpected(row.error());
        return customer_view(*std::move(row));
      });
}

void add_status_routes(Router& router) {
  using namespace domain::customer;
  router.command<std::optional<Reason>>(
      {.method = "POST",
       .path = "/v1/customers/{customerId}/deactivate",
       .permission = Permission::customers_write,
       .summary = "Deactivate a customer",
       .description = "Inactive customers stay searchable; a new booking reactivates them. The reason may be "
                      "left out, body and all.",
       .example = R"({"reason": "moved abroad"})"},
      [](const CommandCall& call, std::optional<Reason> body) {
        return change(call, Deactivate{body ? std::move(body->reason) : std::nullopt});
      });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/customers/{customerId}/reactivate",
                          .permission = Permission::customers_write,
                          .summary = "Reactivate a customer"},
                         [](const CommandCall& call, NoBody) { return change(call, Reactivate{}); });
  router.command<BusinessName>({.method = "POST",
                                .path = "/v1/customers/{customerId}/convert-to-business",
                                .permission = Permission::customers_write,
                                .summary = "Make a customer a business account",
                                .example = R"({"businessName": "Northside Taxis"})"},
                               [](const CommandCall& call, const BusinessName& body) {
                                 return change(call,
                                               ChangeAccountType{AccountType::business, body.business_name});
                               });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/customers/{customerId}/convert-to-individual",
                          .permission = Permission::customers_write,
                          .summary = "Make a business account an individual",
                          .description = "The business name is kept, hidden."},
                         [](const CommandCall& call, NoBody) {
                           return change(call, ChangeAccountType{AccountType::individual, std::nullopt});
                         });
  router.command<GarageReference>({.method = "POST",
                                   .path = "/v1/customers/{customerId}/join-garage",
                                   .permission = Permission::customers_write,
                                   .summary = "Bring a customer of the organisation to a garage",
                                   .example = R"({"garageId": "gar_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})"},
                                  [](const CommandCall& call, GarageReference body) -> Result<Decide> {
                                    if (!call.principal->may_at(Permission::customers_write, body.garage_id))
                                      return problem(403, "forbidden",
                                                     "Your role at that garage does not allow this.");
                                    return change(call, JoinGarage{body.garage_id, Source::manual});
                                  });
  router.command<RawBody>(
      {.method = "DELETE",
       .path = "/v1/customers/{customerId}",
       .permission = Permission::customers_read,
       .summary = "Not available: customers are not deleted",
       .description = "405 customer-deletion-not-available. Deactivate instead.",
       .success = 405},
      [](const CommandCall&, RawBody) -> Result<Decide> {
        return std::unexpected(Problem{405,
                                       "customer-deletion-not-available",
                                       "Customers are not deleted; deactivate them instead.",
                                       {},
                                       {},
                                       "Allow: GET, HEAD, PATCH\r\n"});
      });
}

void add_setting_routes(Router& router) {
  using namespace domain::customer;
  router.command<CommunicationPreferences>(
      {.method = "PUT",
       .path = "/v1/customers/{customerId}/preferences",
       .permission = Permission::customers_write,
       .summary = "Say which channels may be used for what",
       .example =
           R"({"email": {"service": true, "marketing": false}, "sms": {"service": true, "marketing": false},
 "whatsapp": {"service": true, "marketing": false}, "phone": {"service": true, "marketing": false}})"},
      [](const CommandCall& call, CommunicationPreferences body) {
        return change(call, SetPreferences{body});
      });
  router.command<PaymentTerms>(
      {.method = "PUT",
       .path = "/v1/customers/{customerId}/payment-terms",
       .permission = Permission::customers_write,
       .summary = "Set when invoices fall due",
       .example = R"({"type": "net_days", "days": 30})"},
      [](const CommandCall& call, PaymentTerms body) { return change(call, SetPaymentTerms{body}); });
  router.command<CreditLimit>({.method = "PUT",
                               .path = "/v1/customers/{customerId}/credit-limit",
                               .permission = Permission::customers_write,
                               .summary = "Set a credit limit, or none",
                               .example = R"({"creditLimit": {"amountMinor": 100000, "currency": "GBP"}})"},
                              [](const CommandCall& call, CreditLimit body) {
                                return change(call, SetCreditLimit{body.credit_limit});
                              });
  router.command<Notes>(
      {.method = "PUT",
       .path = "/v1/customers/{customerId}/notes",
       .permission = Permission::customers_write,
       .summary = "Revise the notes",
       .example = R"({"notes": "allergic to latex"})"},
      [](const CommandCall& call, const Notes& body) { return change(call, ReviseNotes{body.notes}); });
  router.command<AtlasOptIn>({.method = "PUT",
                              .path = "/v1/customers/{customerId}/atlas-opt-in",
                              .permission = Permission::customers_write,
                              .summary = "Say what is shared with the network of garages; nothing opts out",
                              .example = R"({"scopes": ["vehicle"]})"},
                             [](const CommandCall& call, const AtlasOptIn& body) {
                               return change(call, SetAtlasOptIn{body.scopes});
                             });
}

void add_contact_routes(Router& router) {
  using namespace domain::customer;
  router.command<ContactInput>(
      {.method = "POST",
       .path = "/v1/customers/{customerId}/contacts",
       .permission = Permission::customers_write,
       .summary = "Add a contact person to a business",
       .example = R"({"name": "Joan Clarke", "role": "fleet manager", "phoneNumber": "+447700900456"})",
       .success = 201},
      add_contact);
  router.command<NoBody>({.method = "DELETE",
                          .path = "/v1/customers/{customerId}/contacts/{contactId}",
                          .permission = Permission::customers_write,
                          .summary = "Remove a contact person"},
                         [](const CommandCall& call, NoBody) -> Result<Decide> {
                           const auto contact = call.id<domain::ContactId>(1, "contact");
                           if (!contact) return std::unexpected(contact.error());
                           return change(call, RemoveContact{*contact});
                         });
  router.command<PaymentMethod>(
      {.method = "POST",
       .path = "/v1/customers/{customerId}/payment-methods",
       .permission = Permission::customers_write,
       .summary = "Keep a payment provider's reference to a card or mandate; never a card number",
       .example =
           R"({"provider": "stripe", "token": "pm_1", "brand": "visa", "last4": "4242", "expiryMonth": 12,
 "expiryYear": 2030})",
       .success = 201},
      [](const CommandCall& call, PaymentMethod body) {
        return change(
            call, AttachPaymentMethod{Application::new_id<domain::PaymentMethodId>(), std::move(body)}, 201);
      });
  router.command<NoBody>({.method = "DELETE",
                          .path = "/v1/customers/{customerId}/payment-methods/{paymentMethodId}",
                          .permission = Permission::customers_write,
                          .summary = "Forget a payment method"},
                         [](const CommandCall& call, NoBody) -> Result<Decide> {
                           const auto method = call.id<domain::PaymentMethodId>(1, "payment method");
                           if (!method) return std::unexpected(method.error());
                           return change(call, DetachPaymentMethod{*method});
                         });
}

}  // namespace

void add_customer_routes(Application& application) {
  auto& router = application.router();
  router.command<CustomerInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/customers",
       .permission = Permission::customers_write,
       .summary = "Add a customer",
       .description =
           "The primary phone number is unique in the organisation: 409 phone-taken names who has it.",
       .example = example,
       .success = 201},
      [&application](const CommandCall& call, const CustomerInput& input) {
        return create(application, call, input);
      });
  add_reading_routes(router);
  auto& patched = router.command<RawBody>(
      {.method = "PATCH",
       .path = "/v1/customers/{customerId}",
       .permission = Permission::customers_write,
       .summary = "Change a customer",
       .description = "A merge patch (RFC 7396) of the fields that making a customer takes.",
       .example = R"({"email": "grace@navy.example", "address": {"city": "York"}})",
       .if_match_required = true,
       .request_type = "application/merge-patch+json"},
      [](const CommandCall& call, RawBody) { return patch(call); });
  patched.body_schema = schema<CustomerInput>();
  add_status_routes(router);
  add_setting_routes(router);
  add_contact_routes(router);
}

}  // namespace api
