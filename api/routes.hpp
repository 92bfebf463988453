// All routes, by resource. A new resource gets a declaration here, a line in routes.cpp, and a file of its
// own.
#pragma once

namespace api {

class Application;

void add_setup_routes(Application& application);
void add_session_routes(Application& application);
void add_garage_routes(Application& application);
void add_staff_routes(Application& application);
void add_api_key_routes(Application& application);
void add_event_routes(Application& application);
void add_directory_routes(Application& application);
void add_profile_routes(Application& application);
void add_customer_routes(Application& application);
void add_vehicle_routes(Application& application);
void add_catalogue_routes(Application& application);
void add_registration_lookup_routes(Application& application);
void add_booking_routes(Application& application);
void add_booking_list_routes(Application& application);
void add_invoice_routes(Application& application);
void add_invoice_list_routes(Application& application);
void add_credit_note_routes(Application& application);
void add_printed_document_routes(Application& application);
void add_payment_routes(Application& application);
void add_payment_list_routes(Application& application);
void add_payout_routes(Application& application);
void add_bay_routes(Application& application);
void add_service_routes(Application& application);
void add_appointment_routes(Application& application);
void add_calendar_routes(Application& application);
void add_job_routes(Application& application);
void add_quote_routes(Application& application);
void add_recommendation_routes(Application& application);
void add_customer_import_routes(Application& application);
void add_books_routes(Application& application);
void add_journal_entry_routes(Application& application);
void add_vat_return_routes(Application& application);
void add_bad_debt_routes(Application& application);
void add_ledger_report_routes(Application& application);
void add_ledger_export_routes(Application& application);
void add_customer_ledger_routes(Application& application);
void add_documentation_routes(Application& application);
void add_operation_routes(Application& application);

void add_all_routes(Application& application);

}  // namespace api
