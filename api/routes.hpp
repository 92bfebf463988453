// All routes, by resource. A new resource gets a line here and a file of its own.
#pragma once

namespace api {

class Application;

void add_setup_routes(Application& application);
void add_session_routes(Application& application);
void add_staff_routes(Application& application);
void add_api_key_routes(Application& application);
void add_garage_routes(Application& application);
void add_directory_routes(Application& application);
void add_customer_routes(Application& application);
void add_vehicle_routes(Application& application);
void add_registration_lookup_routes(Application& application);
void add_booking_routes(Application& application);
void add_customer_import_routes(Application& application);
void add_event_routes(Application& application);
void add_operation_routes(Application& application);
void add_documentation_routes(Application& application);

inline void add_all_routes(Application& application) {
  add_setup_routes(application);
  add_session_routes(application);
  add_staff_routes(application);
  add_api_key_routes(application);
  add_garage_routes(application);
  add_directory_routes(application);
  add_customer_routes(application);
  add_vehicle_routes(application);
  add_registration_lookup_routes(application);
  add_booking_routes(application);
  add_customer_import_routes(application);
  add_event_routes(application);
  add_operation_routes(application);
  add_documentation_routes(application);
}

}  // namespace api
