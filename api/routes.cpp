#include "api/routes.hpp"

namespace api {

void add_all_routes(Application& application) {
  add_setup_routes(application);
  add_session_routes(application);
  add_directory_routes(application);
  add_profile_routes(application);
  add_customer_routes(application);
  add_operation_routes(application);
}

}  // namespace api
