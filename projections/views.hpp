// All read models over one store of rows: what projectors change, and what is remembered of how far they are.
//
// A projector is a function of one event and the rows so far. It does no I/O of its own and reads no clock,
// so the same log always folds to the same rows, byte for byte.
#pragma once

#include <set>
#include <span>

#include "projections/appointments.hpp"
#include "projections/balances.hpp"
#include "projections/bookings.hpp"
#include "projections/business_accounts.hpp"
#include "projections/catalogue.hpp"
#include "projections/customers.hpp"
#include "projections/event_codec.hpp"
#include "projections/fold_failed.hpp"
#include "projections/imports.hpp"
#include "projections/invoices.hpp"
#include "projections/jobs.hpp"
#include "projections/ledger.hpp"
#include "projections/members.hpp"
#include "projections/memberships.hpp"
#include "projections/open_invoices.hpp"
#include "projections/organisations.hpp"
#include "projections/otc_sales.hpp"
#include "projections/payments.hpp"
#include "projections/payouts.hpp"
#include "projections/plan_income.hpp"
#include "projections/quotes.hpp"
#include "projections/recommendations.hpp"
#include "projections/staff.hpp"
#include "projections/table.hpp"
#include "projections/vehicles.hpp"
#include "projections/work.hpp"

namespace projections {

class Directories;

/// Raise it when a projector changes what its rows mean: the views are then built again from the first event.
/// A row with other fields does that by itself.
inline constexpr std::string_view views_revision = "2";

class Views {
 public:
  /// `directories` may be null: then nothing is searched, as in a view as of an earlier moment.
  explicit Views(RowStore& store, Directories* directories = nullptr);

  /// Before anything is folded: nothing is in the store yet, so that nothing need be looked for there.
  void begin_empty();

  Table<OrganisationRow> organisations;
  Table<GarageRow> garages;
  Table<StaffRow> staff;
  Table<SessionRow> sessions;
  Table<ApiKeyRow> api_keys;
  Table<CredentialRow> credentials;
  Table<StaffEmailRow> staff_emails;
  Table<RecentRow> recent;
  Table<CustomerRow> customers;
  Table<MemberRow> members;
  Table<VehicleRow> vehicles;
  Table<RegistrationRow> registrations;
  Table<BookingRow> bookings;
  Table<BookingDayRow> booking_days;
  Table<BookingCountRow> booking_counts;
  Table<JobNumberRow> job_numbers;
  Table<ImportRow> imports;
  Table<InvoiceRow> invoices;
  Table<InvoiceListRow> invoice_list;
  Table<InvoiceCountRow> invoice_counts;
  Table<InvoicePlaceRow> invoice_places;
  Table<DocumentNumberRow> document_numbers;
  Table<CreditNoteRow> credit_notes;
  Table<CreditNoteListRow> credit_note_list;
  Table<CustomerDocumentsRow> customer_documents;
  Table<PaymentRow> payments;
  Table<PaymentDayRow> payment_days;
  Table<CustomerPaymentRow> customer_payments;
  Table<OpenDepositRow> open_deposits;
  Table<OpenInvoiceRow> open_invoices;
  Table<DeferredIncomeRow> deferred_income;
  Table<PayoutRow> payouts;
  Table<PayoutDayRow> payout_days;
  Table<BayRow> bays;
  Table<ServiceRow> services;
  Table<AppointmentRow> appointments;
  Table<AppointmentTimeRow> appointment_times;
  Table<ReservationRow> reservations;
  Table<JobRow> jobs;
  Table<JobListRow> job_list;
  Table<QuoteRow> quotes;
  Table<QuoteListRow> quote_list;
  Table<RecommendationRow> recommendations;
  Table<OutstandingRow> outstanding;
  Table<WorkRow> work;
  LedgerTables ledger;
  Table<BalanceRow> balances;
  Table<PlanRow> plans;
  Table<MembershipsRow> memberships;
  Table<MembershipPlaceRow> membership_places;
  Table<OtcSaleRow> otc_sales;
  Table<OtcDayRow> otc_days;
  Table<OtcPurchaseRow> otc_purchases;
  Table<BusinessAccountRow> business_accounts;

  /// Folds events, and writes the rows that they changed together with the position of the last one. When a
  /// projector fails, throws FoldFailed; the rows are then those of before the call.
  void fold(std::span<const Event> events);

  /// The same in two steps, for long logs: folds events, and adds what all of them since the last call of
  /// collect() did to the rows. Those may be written on another thread, before the next changes are. When a
  /// projector fails, both throw FoldFailed, and what was not given is forgotten.
  void fold_unwritten(std::span<const Event> events);
  void collect(RowChanges& changes);

  /// The same for some of the events only, those about one customer or vehicle: what they build upon may be
  /// missing, and is then passed over. Rows only, no checkpoint.
  void fold_partially(std::span<const Event> events);
  bool partial() const { return partial_; }

  /// What the stored rows were made by: views_revision, and a number for the form of all rows.
  static std::string_view revision();

  /// The last position folded, as the store has it; 0 when it is empty or of another revision.
  static eventstore::Position checkpoint(const RowStore& store);

  /// What the directory shows of a customer has changed: everywhere, or at one garage only.
  void touch_customer(domain::OrganisationId organisation, domain::CustomerId customer);
  void touch_member(domain::OrganisationId organisation, domain::GarageId garage,
                    domain::CustomerId customer);
  /// What the directory shows of a membership plan has changed.
  void touch_plan(domain::OrganisationId organisation, domain::MembershipPlanId plan);

 private:
  void fold_one(const Event& event);
  void spread_touches();
  void update_business_accounts();
  void update_directories();
  void show_member(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer);
  void forget_touches();
  void discard();
  /// Takes a step; what it throws is a failure to fold, after which nothing of it is kept.
  template <class Step>
  void or_fail(Step step);

  /// Calls `visit` with each table.
  template <class Visit>
  void for_each_table(Visit visit) {
    visit(organisations), visit(garages), visit(staff), visit(sessions), visit(api_keys), visit(credentials);
    visit(staff_emails), visit(recent), visit(customers), visit(members), visit(vehicles),
        visit(registrations), visit(bookings);
    visit(booking_days), visit(booking_counts), visit(job_numbers), visit(imports);
    visit(invoices), visit(invoice_list), visit(invoice_counts), visit(invoice_places),
        visit(document_numbers);
    visit(credit_notes), visit(credit_note_list), visit(customer_documents);
    visit(payments), visit(payment_days), visit(customer_payments), visit(open_deposits);
    visit(open_invoices), visit(deferred_income), visit(payouts), visit(payout_days);
    visit(bays), visit(services), visit(appointments), visit(appointment_times), visit(reservations);
    visit(jobs), visit(job_list), visit(quotes), visit(quote_list), visit(recommendations);
    visit(outstanding), visit(work);
    ledger.for_each_table(visit);
    visit(balances), visit(plans), visit(memberships), visit(membership_places);
    visit(otc_sales), visit(otc_days), visit(otc_purchases), visit(business_accounts);
  }

  struct TouchedMember {
    domain::OrganisationId organisation;
    domain::GarageId garage;
    domain::CustomerId customer;
    friend auto operator<=>(const TouchedMember&, const TouchedMember&) = default;
  };
  struct TouchedCustomer {
    domain::OrganisationId organisation;
    domain::CustomerId customer;
    friend auto operator<=>(const TouchedCustomer&, const TouchedCustomer&) = default;
  };

  RowStore& store_;
  Directories* directories_;
  bool partial_ = false;
  eventstore::Position folded_ = 0;
  std::set<TouchedCustomer> touched_customers_;
  std::set<TouchedMember> touched_members_;
  std::set<std::pair<domain::OrganisationId, domain::MembershipPlanId>> touched_plans_;
};

/// The organisation that an event belongs to.
inline domain::OrganisationId organisation_of(const Event& event) {
  return {ulid_of(event.metadata.organisation)};
}

/// Every row's key and bytes hashed, so that two stores can be compared. The same for the same log.
std::string digest_of_rows(const RowStore& store);

}  // namespace projections
