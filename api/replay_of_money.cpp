// Aggregates of money: invoices, credit notes, payments, payouts, sales over the counter, the books.
#include "api/transaction_replay.hpp"
#include "domain/books.hpp"
#include "domain/credit_note.hpp"
#include "domain/invoice.hpp"
#include "domain/journal_entry.hpp"
#include "domain/otc_sale.hpp"
#include "domain/payment.hpp"
#include "domain/payout.hpp"

namespace api {

template void Transaction::replay_into(domain::BooksId, Local<domain::books::Books>&);
template void Transaction::replay_into(domain::CreditNoteId, Local<domain::credit_note::CreditNote>&);
template void Transaction::replay_into(domain::InvoiceId, Local<domain::invoice::Invoice>&);
template void Transaction::replay_into(domain::JournalEntryId, Local<domain::journal_entry::JournalEntry>&);
template void Transaction::replay_into(domain::OtcSaleId, Local<domain::otc_sale::OtcSale>&);
template void Transaction::replay_into(domain::PaymentId, Local<domain::payment::Payment>&);
template void Transaction::replay_into(domain::PayoutId, Local<domain::payout::Payout>&);

}  // namespace api
