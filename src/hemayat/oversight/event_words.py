"""What each event of the record is called on the pages of oversight. No Django."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.complaints.states import EVENT_WORDS as OF_COMPLAINTS
from hemayat.requests.event_words import EVENT_WORDS as OF_REQUESTS
from hemayat.requests.states import Words

_ACCOUNTS = {
    "citizen.signed_in": Words("سرپرست وارد شد", "A head signed in"),
    "citizen.signed_out": Words("سرپرست خارج شد", "A head signed out"),
    "citizen.signed_out_everywhere": Words("سرپرست از همهٔ دستگاه‌ها خارج شد", "A head signed out everywhere"),
    "citizen.turned_away": Words("به کسی اجازهٔ ورود داده نشد", "Somebody was turned away at sign-in"),
    "records.asked": Words("سرپرست مشخصات مواردش را خواست", "A head asked for the details of records"),
    "records.code_asked": Words(
        "سرپرست از یک عضو خواست مشخصات مواردش را با کد باز کند",
        "A head asked a member to open the details of their records by a code",
    ),
    "records.code_refused": Words("کد باز کردن مشخصات درست نبود", "The code to open records was not right"),
    "records.opened": Words(
        "یک عضو با کد مشخصات مواردش را باز کرد", "A member opened the details of their records by a code"
    ),
    "staff.added": Words("یک همکار افزوده شد", "A colleague was added"),
    "staff.disabled": Words("حساب یک همکار بسته شد", "A colleague’s account was closed"),
    "staff.identity_accepted": Words(
        "همکار هویت و خط همراه نوشته‌شده را از آن خود دانست",
        "A colleague said that the ID and line written for them are theirs",
    ),
    "staff.identity_asked": Words(
        "هویت و خط همراه یک همکار استعلام شد", "The registers were asked about a colleague"
    ),
    "staff.identity_confirmed": Words(
        "هویت و خط همراه یک همکار تأیید شد", "A colleague’s identity and line were confirmed"
    ),
    "staff.identity_failed": Words(
        "استعلام دربارهٔ یک همکار انجام نشد", "An inquiry about a colleague failed"
    ),
    "staff.identity_has_account": Words("دعوت‌شده حساب دیگری دارد", "The person invited has another account"),
    "staff.identity_line_silent": Words(
        "شاهکار دربارهٔ خط یک همکار پاسخ نداد", "Shahkar did not answer about a colleague’s line"
    ),
    "staff.identity_not_owner": Words("خط همراه از آن همکار نبود", "The line was not the colleague’s own"),
    "staff.identity_silent": Words(
        "ثبت احوال دربارهٔ یک همکار پاسخ نداد", "The civil registry did not answer about a colleague"
    ),
    "staff.identity_unknown": Words(
        "ثبت احوال دعوت‌شده را نشناخت", "The civil registry does not know the person invited"
    ),
    "staff.identity_waiting": Words(
        "هویت و خط تازهٔ یک همکار در انتظار تأیید خود او یا مدیر دوم است",
        "A colleague’s new identity and line wait for the colleague or a second administrator",
    ),
    "staff.invited": Words("یک همکار دعوت شد", "A colleague was invited"),
    "staff.invited_again": Words("یک همکار دوباره دعوت شد", "A colleague was invited again"),
    "staff.joined": Words("همکار حسابش را آماده کرد", "A colleague set up the account"),
    "staff.leave_called_off": Words("مرخصی همکار لغو شد", "A colleague’s leave was called off"),
    "staff.leave_set": Words("مرخصی همکار ثبت شد", "A colleague’s leave was recorded"),
    "staff.line_vouched": Words(
        "مدیر دوم خط یک همکار را کتبی تأیید کرد",
        "A second administrator confirmed a colleague’s line in writing",
    ),
    "staff.look_budget_extended": Words(
        "سرپرست سقف روز یک همکار را بیشتر کرد", "A supervisor added to a colleague’s budget for the day"
    ),
    "staff.look_budget_spent": Words(
        "همکار به توقف روزانهٔ پرونده‌ها رسید", "A colleague reached the day’s hard stop of files"
    ),
    "staff.opened": Words("حساب یک همکار باز شد", "A colleague’s account was opened"),
    "staff.passkey_added": Words("کلید عبور افزوده شد", "A passkey was added"),
    "staff.passkey_removed": Words("کلید عبور برداشته شد", "A passkey was removed"),
    "staff.password_changed": Words("گذرواژه عوض شد", "A password was changed"),
    "staff.power_asked": Words("تغییر نقشی مهم خواسته شد", "A change of an important role was asked for"),
    "staff.power_confirmed": Words(
        "نفر دوم تغییر نقش را تأیید کرد", "A second person confirmed a change of a role"
    ),
    "staff.power_refused": Words("تغییر نقش رد شد", "A change of a role was refused"),
    "staff.recovered": Words(
        "مدیر سامانه با فرمان بازیابی ساخته شد", "An administrator was made by the recovery command"
    ),
    "staff.reset": Words("حساب یک همکار بازنشانی شد", "A colleague’s account was reset"),
    "staff.reset_asked": Words(
        "بازنشانی حساب یک همکار خواسته شد", "A reset of a colleague’s account was asked for"
    ),
    "staff.reset_refused": Words(
        "بازنشانی حساب یک همکار پذیرفته نشد", "A reset of a colleague’s account was refused"
    ),
    "staff.roles_changed": Words(
        "نقش‌ها یا استان‌های یک همکار عوض شد", "A colleague’s roles or provinces changed"
    ),
    "staff.session_ended": Words("به نشست یک همکار پایان داده شد", "A colleague’s session was ended"),
    "staff.sign_in_failed": Words("ورود همکار ناموفق بود", "A colleague’s sign-in failed"),
    "staff.signed_in": Words("همکار وارد شد", "A colleague signed in"),
    "staff.signed_out": Words("همکار خارج شد", "A colleague signed out"),
    "staff.tied": Words("خویشاوند یک همکار ثبت شد", "A relative of a colleague was recorded"),
}
_HOUSEHOLDS = {
    "decision.made": Words("دربارهٔ خانوار تصمیم گرفته شد", "A household’s case was decided"),
    "duplicate.opinion_given": Words(
        "دربارهٔ هویت همانند نظر داده شد", "An opinion on a likely duplicate was given"
    ),
    "duplicate.settled": Words("بررسی هویت همانند به پایان رسید", "A likely duplicate was settled"),
    "duplicates.looked_for": Words("هویت‌های همانند جسته شد", "Likely duplicates were looked for"),
    "duplicates.told": Words(
        "هویت همانند به صاحب داده گفته شد", "The owner of the data was told of a likely duplicate"
    ),
    "household.begun": Words("خانواری پدید آمد", "A household began"),
    "household.ended": Words("خانواری پایان یافت", "A household ended"),
    "household.goes_on": Words(
        "خواسته شد خانوار به نام سرپرست تازه ادامه یابد", "A household was asked to go on under a new head"
    ),
    "household.head_changed": Words("سرپرست خانوار عوض شد", "The head of a household changed"),
    "household.ids_shown": Words("شماره‌های ملی خانوار نشان داده شد", "A household’s national ids were shown"),
    "household.life_event": Words("رویدادی از زندگی خانوار رسید", "A life event of a household came"),
    "household.looked_at": Words("پروندهٔ خانوار دیده شد", "A household’s file was looked at"),
    "household.member_came": Words("عضوی به خانوار آمد", "A member came to a household"),
    "household.member_left": Words("عضوی از خانوار رفت", "A member left a household"),
    "household.needs_officer": Words("خانوار به کارشناس سپرده شد", "A household was given to a case officer"),
    "household.relation_changed": Words("نسبت عضوی عوض شد", "A member’s relation changed"),
    "household.to_be_decided_again": Words(
        "قرار شد دربارهٔ خانوار دوباره تصمیم گرفته شود", "A household’s case is to be decided again"
    ),
    "life_events.loaded": Words("فایلی از رویدادهای زندگی خوانده شد", "A file of life events was loaded"),
    "life_events.received": Words("رویدادهای زندگی از دستگاهی رسید", "Life events came from a register"),
    "person.updated": Words("مشخصات کسی به‌روز شد", "A person’s data were updated"),
}
_APPROVALS = {
    "approval.ended": Words("تأیید صلاحیت پایان یافت", "An approval ended"),
    "approval.issued": Words("تأیید صلاحیت صادر شد", "An approval was issued"),
    "approval.refused_to_another": Words(
        "نامهٔ سرپرست دیگری خواسته شد و داده نشد", "Another head’s letter was asked for and refused"
    ),
    "approval.restored": Words("تأیید صلاحیت بازگردانده شد", "An approval was restored"),
    "approval.resumed": Words("تأیید صلاحیت از سر گرفته شد", "An approval was resumed"),
    "approval.suspended": Words("تأیید صلاحیت متوقف شد", "An approval was suspended"),
    "referral.assigned": Words("سازمانی برای گروهی گماشته شد", "A custodian was assigned"),
    "referral.batch_answered": Words("سازمان به دسته پاسخ داد", "A custodian answered a batch"),
    "referral.batch_cut": Words("دسته‌ای برای سازمان آماده شد", "A batch was made ready for a custodian"),
    "referral.batch_taken": Words("سازمان دسته را گرفت", "A custodian took a batch"),
    "referral.move_proposed": Words(
        "سپردن به سازمان دیگر پیشنهاد شد", "A move between custodians was proposed"
    ),
    "referral.move_refused": Words(
        "سپردن به سازمان دیگر پذیرفته نشد", "A move between custodians was refused"
    ),
    "referral.move_withdrawn": Words(
        "پیشنهاد سپردن به سازمان دیگر پس گرفته شد", "A proposed move between custodians was withdrawn"
    ),
    "referral.moved": Words("رکورد به سازمان دیگری فرستاده شد", "A record was sent to another custodian"),
    "referral.rejected": Words("سازمان رکوردی را برگرداند", "A custodian sent a record back"),
    "referral.sent_again": Words("رکورد دوباره فرستاده شد", "A record was sent again"),
    "referral.unassigned": Words("گمارش سازمان لغو شد", "A custodian was unassigned"),
}
_DESK = {
    "call.back_wanted": Words("تماس دوباره خواسته شد", "A call-back was asked for"),
    "call.begun": Words("تماس آغاز شد", "A call began"),
    "call.codes_sent": Words("کدهای پیگیری فرستاده شد", "Tracking codes were sent"),
    "call.ended": Words("تماس پایان یافت", "A call ended"),
    "call.number_marked_wrong": Words("شماره‌ای نادرست دانسته شد", "A number was marked wrong"),
    "call.proven": Words("هویت تماس‌گیرنده ثابت شد", "A caller was proven"),
    "complaint.author_named": Words("نام شاکی نشان داده شد", "The complainant’s name was shown"),
    "complaint_way.opened": Words("راه شکایت به سرپرست گفته شد", "A head was told of the way to complain"),
    "desk.searched_by_id": Words("کسی با شمارهٔ ملی جستجو شد", "Somebody was looked for by their national ID"),
    "desk.case_stuck": Words("پرونده‌ای ماند", "A case got stuck"),
    "desk.note_added": Words("یادداشتی بر پرونده نوشته شد", "A note was added to a case"),
    "desk.answer_given": Words(
        "به نوشته یا مدرک متقاضی پاسخ داده شد", "The applicant’s words or a document were answered"
    ),
    "desk.corrections_checked": Words(
        "کارشناس دوم اصلاح‌های پرونده را تأیید کرد", "A second officer agreed to the corrections of a case"
    ),
    "desk.override_proposed": Words(
        "تصمیمی برخلاف قاعده‌ها پیشنهاد شد", "A decision against the rules was proposed"
    ),
    "desk.override_refused": Words(
        "تصمیم برخلاف قاعده‌ها پذیرفته نشد", "A decision against the rules was refused"
    ),
    "desk.override_withdrawn": Words(
        "پیشنهاد تصمیم برخلاف قاعده‌ها پس گرفته شد", "A proposed decision against the rules was withdrawn"
    ),
    "dispute.answer_taken_in": Words("پاسخ دستگاه به اعتراض ثبت شد", "An answer to a dispute was taken in"),
    "dispute.file_handed_over": Words("فایل اعتراض‌ها سپرده شد", "A file of disputes was handed over"),
    "dispute.file_taken_in": Words("فایل پاسخ‌ها گرفته شد", "A file of answers was taken in"),
    "document.accepted": Words("مدرکی بررسی و پذیرفته شد", "A document was checked and accepted"),
    "document.infected": Words("مدرکی آلوده بود", "A document was infected"),
    "document.kept": Words("مدرکی فرستاده شد", "A document was handed in"),
    "document.refused": Words("مدرکی پذیرفته نشد", "A document was refused"),
    "document.released": Words("مدرکی آزاد شد", "A document was released"),
    "document.removed": Words("مدرکی برداشته شد", "A document was removed"),
    "document.scanned": Words("مدرکی وارسی شد", "A document was scanned"),
    "finding.review_opened": Words(
        "بازبینی یافتهٔ کارشناس آغاز شد", "A review of an officer’s finding was opened"
    ),
    "finding.review_kept": Words("یافتهٔ کارشناس معتبر ماند", "An officer’s finding was kept after a review"),
    "finding.review_ended": Words(
        "یافتهٔ کارشناس پایان یافت", "An officer’s finding was ended after a review"
    ),
    "outage.ended": Words("اختلال پایان یافت", "An outage ended"),
    "outage.set": Words("اختلالی اعلام شد", "An outage was announced"),
    "question.added_to": Words("به پرسش افزوده شد", "A question was added to"),
    "question.answered": Words("به پرسش پاسخ داده شد", "A question was answered"),
    "question.asked": Words("پرسشی ثبت شد", "A question was asked"),
    "question.merged": Words("پرسشی با دیگری یکی شد", "A question was merged"),
    "question.rated": Words("سودمندی پاسخ گفته شد", "An answer was rated"),
    "question.reopened": Words("پرسش از نو باز شد", "A question was reopened"),
    "question.replied": Words("دربارهٔ پاسخ نوشته شد", "An answer was replied to"),
    "question.sorted": Words("موضوع پرسش تعیین شد", "The theme of a question was set"),
    "question.supplemented": Words("پاسخ کامل‌تر شد", "An answer was supplemented"),
    "ready_answer.edited": Words("پاسخ آماده ویرایش شد", "A ready answer was edited"),
    "ready_answer.published": Words("پاسخ آماده منتشر شد", "A ready answer was published"),
    "ready_answer.withdrawn": Words("پاسخ آماده پس گرفته شد", "A ready answer was withdrawn"),
    "ready_answer.written": Words("پاسخ آماده نوشته شد", "A ready answer was written"),
}
_PUBLISHING = {
    "agreement.approved": Words("پیش‌نویس توافق‌نامه تأیید شد", "A draft of the agreement was approved"),
    "agreement.begun": Words("پیش‌نویس توافق‌نامه آغاز شد", "A draft of the agreement was begun"),
    "agreement.discarded": Words(
        "پیش‌نویس توافق‌نامه دور انداخته شد", "A draft of the agreement was discarded"
    ),
    "agreement.offered": Words("پیش‌نویس توافق‌نامه برای تأیید رفت", "A draft of the agreement was offered"),
    "agreement.published": Words("توافق‌نامه منتشر شد", "A version of the agreement was published"),
    "agreement.returned": Words("پیش‌نویس توافق‌نامه برگردانده شد", "A draft of the agreement was returned"),
    "agreement.written": Words("در پیش‌نویس توافق‌نامه نوشته شد", "A draft of the agreement was written"),
    "calendar.holiday_added": Words("تعطیلی افزوده شد", "A holiday was added"),
    "calendar.holiday_removed": Words("تعطیلی برداشته شد", "A holiday was removed"),
    "closing_law.confirmed": Words("قانون پایان خدمت تأیید شد", "A closing law was confirmed"),
    "closing_law.recorded": Words("قانون پایان خدمت ثبت شد", "A closing law was recorded"),
    "closing_law.taken_back": Words("قانون پایان خدمت پس گرفته شد", "A closing law was taken back"),
    "publication.approve_asked": Words(
        "تأیید انتشار خواسته شد", "An approval of a publication was asked for"
    ),
    "publication.approved": Words("انتشار تأیید شد", "A publication was approved"),
    "publication.begun": Words("انتشار آغاز شد", "A publication was begun"),
    "publication.compare_asked": Words("مقایسه‌ای خواسته شد", "A comparison was asked for"),
    "publication.justified": Words(
        "دلیل انتشار اجرای متوقف‌شده نوشته شد", "A reason to publish a stopped run was written"
    ),
    "publication.paused": Words("انتشار در استان‌های دیگر متوقف شد", "Publication was paused"),
    "publication.propose_asked": Words(
        "پیشنهاد انتشار خواسته شد", "A proposal of a publication was asked for"
    ),
    "publication.proposed": Words("انتشار پیشنهاد شد", "A publication was proposed"),
    "publication.province_published": Words(
        "اجرا در استان‌های دیگری منتشر شد", "A run was published in further provinces"
    ),
    "publication.resumed": Words("انتشار از سر گرفته شد", "Publication was resumed"),
    "publication.superseded": Words("نتیجهٔ تازه جای نتیجهٔ پیشین را گرفت", "A publication was superseded"),
    "publication.withdraw_asked": Words(
        "پس گرفتن انتشار خواسته شد", "A withdrawal of a publication was asked for"
    ),
    "publication.withdrawn": Words("انتشار پس گرفته شد", "A publication was withdrawn"),
}
_PARTNERS = {
    "partner.added": Words("سازمانی افزوده شد", "An organisation was added"),
    "partner.callback_confirmed": Words(
        "نشانی پاسخ‌های سازمان تأیید شد", "An organisation’s address of answers was confirmed"
    ),
    "partner.callback_proposed": Words(
        "نشانی پاسخ‌های سازمان پیشنهاد شد", "An organisation’s address of answers was proposed"
    ),
    "partner.callback_refused": Words(
        "نشانی پاسخ‌های سازمان پذیرفته نشد", "An organisation’s address of answers was refused"
    ),
    "partner.closed": Words("سازمان بسته شد", "An organisation was closed"),
    "partner.consent_withdrawn": Words(
        "اجازهٔ یک سازمان پس گرفته شد", "A consent to an organisation was withdrawn"
    ),
    "partner.consented": Words("به یک سازمان اجازه داده شد", "An organisation was given a consent"),
    "partner.key_confirmed": Words("کلید سازمان تأیید شد", "An organisation’s key was confirmed"),
    "partner.key_proposed": Words("کلید سازمان پیشنهاد شد", "An organisation’s key was proposed"),
    "partner.key_refused": Words("کلید سازمان پذیرفته نشد", "An organisation’s key was refused"),
    "partner.key_revoked": Words("کلید سازمان باطل شد", "An organisation’s key was revoked"),
    "partner.opening_confirmed": Words("سازمان دوباره باز شد", "An organisation was opened again"),
    "partner.opening_proposed": Words(
        "باز شدن دوبارهٔ سازمان پیشنهاد شد", "Opening an organisation again was proposed"
    ),
    "partner.opening_refused": Words(
        "باز شدن دوبارهٔ سازمان پذیرفته نشد", "Opening an organisation again was refused"
    ),
    "partner.searched": Words("سازمانی جست‌وجو کرد", "An organisation searched"),
    "partner.terms_confirmed": Words("توافق با سازمان تأیید شد", "An organisation’s terms were confirmed"),
    "partner.terms_ended": Words("توافق با سازمان پایان یافت", "An organisation’s terms ended"),
    "partner.terms_proposed": Words("توافق با سازمان پیشنهاد شد", "An organisation’s terms were proposed"),
    "partner.terms_refused": Words("توافق با سازمان پذیرفته نشد", "An organisation’s terms were refused"),
    "partner.token_issued": Words("به سازمان نشان داده شد", "An organisation was given a token"),
    "partner.tokens_revoked": Words("نشان‌های سازمان باطل شد", "An organisation’s tokens were revoked"),
}
_KEEPING = {
    "audit.searched": Words("سابقه جست‌وجو شد", "The record was searched"),
    "audit.verification_asked": Words("راستی‌آزمایی سابقه خواسته شد", "Verifying the record was asked for"),
    "audit.verification_failed": Words(
        "راستی‌آزمایی سابقه به خطا برخورد", "Verifying the record met an error"
    ),
    "audit.verified": Words("سابقه راستی‌آزمایی شد", "The record was verified"),
    "data_copy.asked": Words("رونوشت داده‌ها خواسته شد", "A copy of somebody’s data was asked for"),
    "data_copy.erased": Words("رونوشت داده‌ها پاک شد", "A copy of somebody’s data was erased"),
    "data_copy.made": Words("رونوشت داده‌ها آماده شد", "A copy of somebody’s data was made"),
    "data_copy.taken": Words("رونوشت داده‌ها گرفته شد", "A copy of somebody’s data was taken"),
    "keys.resealed": Words("داده‌ها با کلید تازه مُهر شد", "Data were sealed under a new key"),
    "cause.answered": Words(
        "پاسخ سازمان دربارهٔ علت مشترک چند پرونده ثبت شد",
        "A register’s answer about a shared cause was recorded",
    ),
    "cause.opened": Words("علت مشترک چند پرونده ثبت شد", "A shared cause of several cases was recorded"),
    "cause.sent": Words(
        "علت مشترک چند پرونده به سازمان فرستاده شد", "A shared cause was sent to the owner of the register"
    ),
    "queue.recovered": Words(
        "صف کارشناسان دوباره به موعدها می‌رسد", "A queue of case officers keeps its due dates again"
    ),
    "queue.warned": Words(
        "هشدار: با سرعت امروز، صف کارشناسان به موعدها نمی‌رسد",
        "Warning: at today’s pace a queue of case officers does not keep its due dates",
    ),
    "reexamination.drawn": Words(
        "تصمیمی برای نظر دوم برگزیده شد", "A decision was drawn for a second opinion"
    ),
    "reexamination.given": Words("نظر دوم داده شد", "A second opinion was given"),
    "requests.reconciled": Words("درخواست‌ها تطبیق داده شد", "Requests were reconciled"),
    "retention.erased": Words("دادهٔ کهنه پاک شد", "Data past their time were erased"),
}
_SAID_TO_HEADS = {
    "complaint.added": Words("سرپرست به شکایت افزود", "The head added to the complaint"),
    "complaint.asked": Words("بازرس از سرپرست پرسید", "The inspector asked the head a question"),
    "complaint.replied": Words("سرپرست به بازرس پاسخ داد", "The head answered the inspector"),
    "complaint.withdrawn": Words("سرپرست شکایت را پس گرفت", "The head withdrew the complaint"),
    "complaint.written": Words("بازرس به سرپرست نوشت", "The inspector wrote to the head"),
    "request.consent_withdrawn": Words("سرپرست اجازهٔ پرسش را پس گرفت", "The head withdrew a consent"),
    "request.consented": Words("سرپرست اجازهٔ پرسش داد", "The head consented that registers are asked"),
    "request.datum_corrected": Words(
        "کارشناس داده‌ای را با سند درست کرد", "An officer corrected a datum by a document"
    ),
    "request.member_struck_out": Words(
        "کارشناس عضوی را که فقط متقاضی نام برده بود حساب نکرد",
        "An officer struck out a member whom only the applicant names",
    ),
    "request.question_answered": Words("سرپرست به کارشناس پاسخ داد", "The head answered the officer"),
    "request.question_asked": Words("کارشناس از سرپرست پرسید", "An officer asked the head a question"),
    "request.visit_called": Words(
        "استثنائاً از سرپرست خواسته شد بیاید", "As an exception the head was asked to come"
    ),
    "request.visit_called_off": Words("دیگر لازم نیست سرپرست بیاید", "The head need not come any more"),
    "request.words_added": Words("سرپرست توضیح تازه‌ای نوشت", "The head added an explanation"),
    "request.evidence_added": Words("سرپرست مدرک تازه‌ای فرستاد", "The head sent another document"),
    "request.needs_reading": Words(
        "کارشناس باید نوشته یا مدرک سرپرست را بخواند", "An officer has to read what the head wrote or sent"
    ),
    "request.withdrawn": Words("سرپرست درخواست را پس گرفت", "The head withdrew the request"),
}
"""Where the histories of requests and complaints speak to the head."""
EVENT_WORDS: Mapping[str, Words] = {
    **OF_REQUESTS, **OF_COMPLAINTS, **_SAID_TO_HEADS,
    **_ACCOUNTS, **_HOUSEHOLDS, **_APPROVALS, **_DESK, **_PUBLISHING, **_PARTNERS, **_KEEPING,
}  # fmt: skip
