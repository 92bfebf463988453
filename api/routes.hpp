// All routes, by resource. A new resource gets a declaration here, a line in routes.cpp, and a file of its own.
#pragma once

namespace api {

class Application;

void add_setup_routes(Application& application);
void add_session_routes(Application& application);
void add_directory_routes(Application& application);
void add_profile_routes(Application& application);
void add_customer_routes(Application& application);
void add_operation_routes(Application& application);

void add_all_routes(Application& application);

}  // namespace api
