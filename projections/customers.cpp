#include "projections/customers.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template CustomerRow decode_row<CustomerRow>(std::string_view stored);

using namespace domain::customer;

namespace {

/// The row of the customer whose stream the event is in.
CustomerRow& edited(const Event& event, Views& views) {
  const auto organisation = organisation_of(event);
  const domain::CustomerId customer = stream_id<domain::CustomerId>(event);
  auto& row = views.customers.edit(CustomerRow::key(organisation, customer));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

/// The same, when the directory shows what changes.
CustomerRow& edited_and_shown(const Event& event, Views& views) {
  views.touch_customer(organisation_of(event), stream_id<domain::CustomerId>(event));
  return edited(event, views);
}

void register_customer(const Event& event, const Registered& registered, Views& views) {
  auto& row = edited_and_shown(event, views);
  row.customer_id = stream_id<domain::CustomerId>(event);
  row.customer_number = registered.customer_number;
  row.account_type = registered.account_type;
  row.details = registered.personal.details;
  row.notes = registered.personal.notes;
  row.payment_terms = registered.payment_terms;
  row.garages = {{registered.garage_id, event.recorded_at(), registered.source}};
  row.created_at = event.recorded_at();
}

}  // namespace

void project_customers(const Event& event, Views& views) {
  on(
      event,  //
      [&](const Registered& registered) { register_customer(event, registered, views); },
      [&](const JoinedGarage& joined) {
        edited_and_shown(event, views)
            .garages.push_back({joined.garage_id, event.recorded_at(), joined.source});
      },
      [&](const DetailsChanged& changed) {
        edited_and_shown(event, views).details = changed.personal.details;
      },
      [&](const AccountTypeChanged& changed) {
        edited_and_shown(event, views).account_type = changed.account_type;
      },
      [&](const Deactivated&) { edited_and_shown(event, views).status = Status::inactive; },
      [&](const Reactivated&) { edited_and_shown(event, views).status = Status::active; },
      [&](const PaymentTermsSet& set) { edited(event, views).payment_terms = set.payment_terms; },
      [&](const CreditLimitSet& set) { edited(event, views).credit_limit = set.credit_limit; },
      [&](const PreferencesChanged& changed) { edited(event, views).preferences = changed.preferences; },
      [&](const NotesRevised& revised) { edited(event, views).notes = revised.personal.notes; },
      [&](const RequirementsRevised& revised) {
        auto& row = edited_and_shown(event, views);
        row.tags = revised.personal.tags;
        row.special_requirements = revised.personal.special_requirements;
      },
      [&](const ContactAdded& added) {
        edited_and_shown(event, views).contacts.push_back({added.contact_id, added.personal.contact});
      },
      [&](const ContactRemoved& removed) {
        std::erase_if(edited_and_shown(event, views).contacts,
                      [&](const auto& contact) { return contact.contact_id == removed.contact_id; });
      },
      [&](const PaymentMethodAttached& attached) {
        edited(event, views)
            .payment_methods.push_back({attached.payment_method_id, attached.personal.payment_method});
      },
      [&](const PaymentMethodDetached& detached) {
        std::erase_if(edited(event, views).payment_methods, [&](const auto& method) {
          return method.payment_method_id == detached.payment_method_id;
        });
      },
      [&](const AtlasOptInSet& set) { edited(event, views).atlas_scopes = set.scopes; });
}

}  // namespace projections
