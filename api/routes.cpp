#include "api/routes.hpp"

#include "api/sales_routes.hpp"

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
  add_payout_routes(application);
  add_bay_routes(application);
  add_service_routes(application);
  add_appointment_routes(application);
  add_calendar_routes(application);
  add_job_routes(application);
  add_quote_routes(application);
  add_recommendation_routes(application);
  add_customer_import_routes(application);
  add_books_routes(application);
  add_journal_entry_routes(application);
  add_vat_return_routes(application);
  add_bad_debt_routes(application);
  add_ledger_report_routes(application);
  add_ledger_export_routes(application);
  add_customer_ledger_routes(application);
  add_membership_plan_routes(application);
  add_membership_routes(application);
  add_otc_sale_routes(application);
  add_business_account_routes(application);
  add_consolidated_invoice_routes(application);
  add_customer_summary_routes(application);
  add_purchase_history_routes(application);
  add_documentation_routes(application);
  add_operation_routes(application);
}

}  // namespace api
