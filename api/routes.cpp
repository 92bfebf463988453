#include "api/routes.hpp"

namespace api {

void add_all_routes(Application& application) {
  add_setup_routes(application);
  add_session_routes(application);
  add_garage_routes(application);
  add_staff_routes(application);
  add_api_key_routes(application);
  add_event_routes(application);
  add_directory_routes(application);
  add_profile_routes(application);
  add_customer_routes(application);
  add_vehicle_routes(application);
  add_catalogue_routes(application);
  add_registration_lookup_routes(application);
  add_booking_routes(application);
  add_booking_list_routes(application);
  add_invoice_routes(application);
  add_invoice_list_routes(application);
  add_credit_note_routes(application);
  add_printed_document_routes(application);
  add_payment_routes(application);
  add_payment_list_routes(application);
  add_customer_import_routes(application);
  add_documentation_routes(application);
  add_operation_routes(application);
}

}  // namespace api
