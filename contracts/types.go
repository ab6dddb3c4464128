// SPDX-License-Identifier: LGPL-3.0-or-later

package contracts

// This is the vocabulary of the contracts for all Go code. interfaces/Types.sol
// has the same words and numbers for Solidity, and TestTypes compares the two.

// Role is the number of a role's bit in a role mask.
type Role uint8

// Roles of people and services at an organization. Only IPatients gives the roles
// of patient and family.
const (
	Doctor Role = iota
	Nurse
	Laboratory
	Emergency
	RecordsOffice
	InsurerAuditor
	Regulator
	Researcher
	Patient
	Family
	IdentityRegistrar
	PrivacyReviewer
	Administrator
	Service
	Deployer
)

// Roles are the words for roles.
var Roles = &Vocabulary{library: "Role", noun: "role", words: []word{
	{"doctor", ""},
	{"nurse", ""},
	{"laboratory", ""},
	{"emergency", "emergency physician"},
	{"records-office", "a hospital's records office"},
	{"insurer-auditor", ""},
	{"regulator", "government supervision"},
	{"researcher", ""},
	{"patient", "controller of a pid, never enrolled"},
	{"family", "guardian of a patient, never enrolled"},
	{"identity-registrar", "registers and links patients"},
	{"privacy-reviewer", "reviews emergency access of other organizations"},
	{"administrator", "enrols its organization's actors, votes for it"},
	{"service", "node, gateway or application"},
	{"deployer", "may create contracts"},
}}

// Mask is the role's bit.
func (r Role) Mask() uint32 { return 1 << r }

func (r Role) String() string { return Roles.Name(uint8(r)) }

// OrganizationKind is the kind of an organization.
type OrganizationKind uint8

// Kinds of organizations.
const (
	Hospital OrganizationKind = iota + 1
	Insurer
	Government
)

// OrganizationKinds are the words for kinds of organizations.
var OrganizationKinds = &Vocabulary{library: "OrganizationKind", noun: "kind of organization", first: 1, words: []word{
	{"hospital", ""}, {"insurer", ""}, {"government", ""},
}}

func (k OrganizationKind) String() string { return OrganizationKinds.Name(uint8(k)) }

// Status of an organization or an actor.
const (
	Unknown   uint8 = iota // has no entry
	Active                 // may act
	Suspended              // may not act, keeps its entry
	Replaced               // actors: another key has taken over permanently
)

// MemberStatuses are the words for the status of an organization or an actor.
var MemberStatuses = &Vocabulary{library: "MemberStatus", noun: "status", words: []word{
	{"unknown", "has no entry"}, {"active", ""}, {"suspended", "may not act, keeps its entry"}, {"replaced", "actors: another key has taken over, forever"},
}}

// Relation is the relation of a signer's organization to a record.
type Relation uint8

// Relations that a policy may ask for.
const (
	Anyone Relation = iota
	Custodian
	OtherHospital
	AnyInsurer
	AnyGovernment
	Subject
	AnyHospital
)

// Relations are the words for relations.
var Relations = &Vocabulary{library: "Relation", noun: "relation", words: []word{
	{"anyone", ""},
	{"custodian", "the organization that anchored the record"},
	{"other-hospital", "a hospital that is not the custodian"},
	{"insurer", "an insurer, the custodian or not; of a claim its payer alone"},
	{"government", "a government agency, the custodian or not"},
	{"subject", "the patient, or a guardian"},
	{"hospital", "a hospital, the custodian or not"},
}}

// Mask is the relation's bit in a mask of relations.
func (r Relation) Mask() uint8 { return 1 << r }

func (r Relation) String() string { return Relations.Name(uint8(r)) }

// Classes of records.
const (
	ClassPatientSummary uint8 = iota + 1
	ClassPrescription
	ClassDispensation
	ClassImaging
	ClassLaboratory
	ClassDischargeSummary
	ClassProgressNote
	ClassProcedureNote
	ClassReferral
	ClassImmunization
	ClassConsent
	ClassDemographics
	ClassClaim
	ClassPatientReported
	ClassAmendment
	ClassOther
)

const (
	LastClass  = ClassOther
	AllClasses = uint64(1)<<(LastClass+1) - 2 // bit N for class N
)

// RecordClasses are the words for classes of records.
var RecordClasses = &Vocabulary{library: "RecordClass", noun: "class of records", first: 1, words: []word{
	{"patient-summary", "patient summary"},
	{"prescription", ""},
	{"dispensation", ""},
	{"imaging", "imaging study or report"},
	{"laboratory", "laboratory report"},
	{"discharge-summary", "discharge summary"},
	{"progress-note", "encounter or progress note"},
	{"procedure-note", "operation or procedure note"},
	{"referral", "referral or transfer"},
	{"immunization", "immunization history"},
	{"consent", ""},
	{"demographics", "demographics or insurance card"},
	{"claim", "claim or payer letter"},
	{"patient-reported", ""},
	{"amendment", "amendment request or disagreement"},
	{"other", ""},
}}

// Status of a version of a record.
const (
	Pending    uint8 = 1 // signatures are missing
	Current    uint8 = 2
	Superseded uint8 = 3 // a later version is current
	InError    uint8 = 4
	Erased     uint8 = 6 // content, salts and keys are destroyed
)

// RecordStatuses are the words for the status of a version.
var RecordStatuses = &Vocabulary{library: "RecordStatus", noun: "status", first: 1, words: []word{
	{"pending", "signatures are missing"}, {"current", ""}, {"superseded", "a later version is current"},
	{"entered-in-error", "entered in error"}, {}, {"erased", "content, salts and keys are destroyed"},
}}

// Purposes of use (HL7 v3-ActReason), by the number of their bit in a purpose
// mask. No purpose includes another.
const (
	TREAT uint8 = iota
	ETREAT
	BTG
	ERTREAT
	COC
	CLINTRL
	POPHLTH
	HPAYMT
	CLMATTCH
	COVAUTH
	COVERAGE
	REMITADV
	HOPERAT
	CAREMGT
	FRAUD
	HQUALIMP
	PATADMIN
	HLEGAL
	PUBHLTH
	DISASTER
	THREAT
	HRESCH
	CLINTRCH
	DSRCH
	PATRQT
	FAMRQT
	PWATRNY
	SUPNWK
	HSYSADMIN
	HTEST
	HDECD
	HMARKT
)

// PurposesOfUse are the codes of HL7 v3-ActReason, and how HL7 displays them.
var PurposesOfUse = &Vocabulary{library: "PurposeOfUse", noun: "purpose of use", words: []word{
	{"TREAT", "treatment"},
	{"ETREAT", "Emergency Treatment"},
	{"BTG", "break the glass"},
	{"ERTREAT", "emergency room treatment"},
	{"COC", "coordination of care"},
	{"CLINTRL", "clinical trial"},
	{"POPHLTH", "population health"},
	{"HPAYMT", "healthcare payment"},
	{"CLMATTCH", "claim attachment"},
	{"COVAUTH", "coverage authorization"},
	{"COVERAGE", "coverage under policy or program"},
	{"REMITADV", "remittance advice"},
	{"HOPERAT", "healthcare operations"},
	{"CAREMGT", "care management"},
	{"FRAUD", "fraud"},
	{"HQUALIMP", "health quality improvement"},
	{"PATADMIN", "patient administration"},
	{"HLEGAL", "legal"},
	{"PUBHLTH", "public health"},
	{"DISASTER", "disaster"},
	{"THREAT", "threat"},
	{"HRESCH", "healthcare research"},
	{"CLINTRCH", "clinical trial research"},
	{"DSRCH", "disease specific healthcare research"},
	{"PATRQT", "patient requested"},
	{"FAMRQT", "family requested"},
	{"PWATRNY", "power of attorney"},
	{"SUPNWK", "support network"},
	{"HSYSADMIN", "health system administration"},
	{"HTEST", "test health data"},
	{"HDECD", "decedent"},
	{"HMARKT", "healthcare marketing"},
}}

// Actions (FHIR consentaction), as the bits that the contracts take.
const (
	ActionCollect uint8 = 1 << iota
	ActionAccess
	ActionUse
	ActionDisclose
	ActionCorrect

	AllActions = 1<<iota - 1
)

// Actions are the codes of FHIR's consentaction, by the number of their bit.
var Actions = &Vocabulary{library: "Action", noun: "action", flags: true, words: []word{
	{"collect", "Collect"}, {"access", "Access"}, {"use", "Use"}, {"disclose", "Disclose"}, {"correct", "Access and Correct"},
}}

// Bases of a decision on access.
const (
	BasisNone uint8 = iota
	BasisSubject
	BasisDelegate
	BasisConsent
	BasisCare
	BasisBreakGlass
	BasisRule
	BasisCustodian
)

// Bases are the words for bases of a decision.
var Bases = &Vocabulary{library: "Basis", noun: "basis", words: []word{
	{"none", ""}, {"subject", ""}, {"delegate", ""}, {"consent", ""}, {"care", "care relationship"},
	{"break-glass", ""}, {"rule", "legal or payer rule"}, {"custodian", ""},
}}

// Kinds of a grantee.
const (
	GranteeActor uint8 = iota + 1
	GranteeOrganization
	GranteeRoleAt
	GranteeRoleAnywhere
)

// GranteeKinds are the words for kinds of a grantee.
var GranteeKinds = &Vocabulary{library: "GranteeKind", noun: "kind of grantee", first: 1, words: []word{
	{"actor", ""}, {"organization", "all actors of it"}, {"role-at", "a role at an organization"}, {"role-anywhere", "a role at any organization"},
}}

// Kinds of a guardian.
const (
	GUARD uint8 = iota + 1
	HPOWATT
	DPOWATT
	NOK
	GUADLTM
	DELEGATEE
	RecoveryOnly
)

// GuardianKinds are codes of HL7 v3-RoleCode, and one of this project's own.
var GuardianKinds = &Vocabulary{library: "GuardianKind", noun: "kind of guardian", first: 1, words: []word{
	{"guard", "guardian"},
	{"hpowatt", "healthcare power of attorney"},
	{"dpowatt", "durable power of attorney"},
	{"nok", "next of kin"},
	{"guadltm", "guardian ad litem"},
	{"delegatee", "delegate"},
	{"recovery", "only approves recoveries"},
}}

// Verdicts on an emergency access.
const (
	NotReviewed uint8 = iota
	Proper
	Improper
	Undetermined
)

// Verdicts are the words for verdicts.
var Verdicts = &Vocabulary{library: "Verdict", noun: "verdict", words: []word{
	{"not-reviewed", "not reviewed"}, {"proper", ""}, {"improper", ""}, {"undetermined", ""},
}}

// Purposes of a signature: N of 1.2.840.10065.1.12.1.N (ASTM E1762).
const (
	SigAuthor uint8 = iota + 1
	SigCoauthor
	SigCoParticipant
	SigTranscriptionist
	SigVerification
	SigValidation
	SigConsent
	SigSignatureWitness
	SigEventWitness
	SigIdentityWitness
	SigConsentWitness
	SigInterpreter
	SigReview
	SigSource
	SigAddendum
	SigModification
	SigAdministrative
	SigTimestamp
)

// SignaturePurposes are the words for purposes of a signature.
var SignaturePurposes = &Vocabulary{library: "SignaturePurpose", noun: "purpose", first: 1, words: []word{
	{"author", ""}, {"coauthor", ""}, {"co-participant", ""}, {"transcriptionist", ""}, {"verification", ""}, {"validation", ""},
	{"consent", ""}, {"signature-witness", ""}, {"event-witness", ""}, {"identity-witness", ""}, {"consent-witness", ""},
	{"interpreter", ""}, {"review", ""}, {"source", ""}, {"addendum", ""}, {"modification", ""}, {"administrative", ""}, {"timestamp", ""},
}}

// Algorithms of a signature.
const (
	Secp256k1 uint8 = iota
	P256
	WebAuthn
)

// SignatureAlgorithms are the words for algorithms of a signature.
var SignatureAlgorithms = &Vocabulary{library: "SignatureAlgorithm", noun: "signature algorithm", words: []word{
	{"secp256k1", "r || s || v over the digest; the address is the key"},
	{"p-256", "r || s over the digest"},
	{"webauthn", "an authenticator's assertion whose challenge is the digest"},
}}

// Algorithms of a key that others encrypt to.
const (
	EncryptX25519 uint8 = iota + 1
	EncryptP256
)

// EncryptionAlgorithms are the words for algorithms of an encryption key.
var EncryptionAlgorithms = &Vocabulary{library: "EncryptionAlgorithm", noun: "encryption algorithm", first: 1, words: []word{
	{"x25519", ""}, {"p-256", ""},
}}

// Kinds of an organization's logs.
const (
	LogRecords uint8 = iota + 1
	LogAudit
	LogConsents
	LogPlacements
	LogHoldings
)

// LogKinds are the words for kinds of logs.
var LogKinds = &Vocabulary{library: "LogKind", noun: "kind of log", first: 1, words: []word{
	{"records", "batches of records"}, {"audit", "accesses"}, {"consents", "receipts"},
	{"placements", "descriptors of where documents are"}, {"holdings", "shards of documents that the organization has accepted"},
}}

// How an interval's proof of storage answered.
const (
	ProofNothing uint8 = iota
	ProofChunk
	ProofReleased
	ProofErased
)

// ProofAnswers are the words for the answers of proofs of storage.
var ProofAnswers = &Vocabulary{library: "ProofAnswer", noun: "answer", words: []word{
	{"nothing", "no holding was drawn"}, {"chunk", "the chunk that was drawn"},
	{"released", "the author has released the holding"}, {"erased", "the erasure of the version is attested"},
}}

// Kinds of proposals, each with a payload in IChanges.
const (
	AddOrganization uint8 = iota + 1
	SetOrganizationStatus
	AddSigner
	RemoveSigner
	SetRoles
	SetPolicy
	SetParameter
	Activate
	ReplaceAdministrator
	MoveCustody
)

// ProposalKinds are the words for kinds of proposals: the names of the changes.
var ProposalKinds = &Vocabulary{library: "ProposalKind", noun: "kind of proposal", first: 1, words: []word{
	{"addOrganization", ""}, {"setOrganizationStatus", ""}, {"addSigner", ""}, {"removeSigner", ""},
	{"setRoles", ""}, {"setPolicy", ""}, {"setParameter", ""}, {"activate", ""},
	{"replaceAdministrator", ""}, {"moveCustody", ""},
}}

// State of a proposal.
const (
	ProposalOpen uint8 = iota + 1
	ProposalPassed
	ProposalExecuted
	ProposalExpired
	ProposalCancelled
)

// ProposalStates are the words for the state of a proposal.
var ProposalStates = &Vocabulary{library: "ProposalState", noun: "state", first: 1, words: []word{
	{"open", "votes are missing"}, {"passed", "the timelock runs or has run"}, {"executed", "the change is made"},
	{"expired", "too late"}, {"cancelled", "by the organization that made it"},
}}

// State of a grant and of a care relationship.
const (
	ConsentGranted uint8 = iota + 1
	ConsentRevoked
	ConsentExpired
)

// ConsentStates are the words for the state of a grant or care relationship.
var ConsentStates = &Vocabulary{library: "ConsentState", noun: "state", first: 1, words: []word{
	{"granted", "or open"}, {"revoked", "or closed"}, {"expired", "its time is over"},
}}

// State of a recovery.
const (
	RecoveryOpen uint8 = iota + 1
	RecoveryExecuted
	RecoveryCancelled
	RecoveryEnded
)

// RecoveryStates are the words for the state of a recovery.
var RecoveryStates = &Vocabulary{library: "RecoveryState", noun: "state", first: 1, words: []word{
	{"open", ""}, {"executed", ""}, {"cancelled", ""}, {"ended", ""},
}}

// State of a ticket.
const (
	TicketOpen uint8 = iota + 1
	TicketOver
)

// TicketStates are the words for the state of a ticket.
var TicketStates = &Vocabulary{library: "TicketState", noun: "state", first: 1, words: []word{
	{"open", ""}, {"over", ""},
}}

// Vocabularies lists all vocabularies.
func Vocabularies() []*Vocabulary {
	return []*Vocabulary{Roles, OrganizationKinds, MemberStatuses, Relations, RecordClasses, RecordStatuses, PurposesOfUse, Actions, Bases,
		GranteeKinds, GuardianKinds, Verdicts, SignaturePurposes, SignatureAlgorithms, EncryptionAlgorithms, LogKinds, ProofAnswers, ProposalKinds,
		ProposalStates, ConsentStates, RecoveryStates, TicketStates}
}
