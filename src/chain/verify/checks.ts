import type { Check } from './archive.ts'
import { checkAcceptance } from './delivery/v28-acceptance-verified.ts'
import { checkApprovedSkill } from './delivery/v31-approved-skill.ts'
import { checkAsBuiltExists } from './delivery/v29-as-built-exists.ts'
import { checkBuiltAsApproved } from './delivery/v26-built-as-approved.ts'
import { checkDependencyOrder } from './delivery/v30-dependency-order.ts'
import { checkDeviations } from './delivery/v27-deviations-complete.ts'
import { checkLockedUnedited } from './delivery/v25-locked-unedited.ts'
import { checkNoEarlyAccess } from './delivery/v23-no-early-access.ts'
import { checkNoEarlyBuild } from './delivery/v24-no-early-build.ts'
import { checkNoUnrecordedChange } from './delivery/v32-no-unrecorded-change.ts'
import { checkPlanApproval } from './delivery/v41-plan-approval.ts'
import { checkPhaseOrder } from './delivery/v22-phase-order.ts'
import { checkRunsGranted } from './delivery/v42-runs-granted.ts'
import { checkBaseBuilt } from './delivery/v43-base-built.ts'
import { checkApprovalOrder } from './gates/v14-approval-order.ts'
import { checkApprovedBytes } from './gates/v11-approved-bytes.ts'
import { checkDigestAgreement } from './gates/v39-digest-agreement.ts'
import { checkEnoughApprovals } from './gates/v15-enough-approvals.ts'
import { checkMergedFiles } from './gates/v12-merged-files.ts'
import { checkNotRevoked } from './gates/v19-not-revoked.ts'
import { checkOnePerson } from './gates/v18-one-person.ts'
import { checkPathTricks } from './gates/v40-path-tricks.ts'
import { checkPersons } from './gates/v16-persons.ts'
import { checkPolicyInForce } from './gates/v20-policy-in-force.ts'
import { checkProtectedBranch } from './gates/v13-protected-branch.ts'
import { checkReviewOnce } from './gates/v34-review-once.ts'
import { checkSeparationOfDuties } from './gates/v17-separation-of-duties.ts'
import { checkAnchor } from './ledger/v10-anchor.ts'
import { checkHashChain } from './ledger/v04-hash-chain.ts'
import { checkLinear } from './ledger/v02-linear.ts'
import { checkRepository } from './ledger/v09-repository.ts'
import { checkRootFingerprint } from './ledger/v08-root-fingerprint.ts'
import { checkSchema } from './ledger/v05-schema.ts'
import { checkSequence } from './ledger/v03-sequence.ts'
import { checkSignature } from './ledger/v06-signature.ts'
import { checkTrustRoot } from './ledger/v07-trust-root.ts'

/** Every claim that is verified, by its code's order; V01 is checked while the repository is read. */
export const CHECKS: readonly Check[] = [
  checkLinear,
  checkSequence,
  checkHashChain,
  checkSchema,
  checkSignature,
  checkTrustRoot,
  checkRootFingerprint,
  checkRepository,
  checkAnchor,
  checkApprovedBytes,
  checkMergedFiles,
  checkProtectedBranch,
  checkApprovalOrder,
  checkEnoughApprovals,
  checkPersons,
  checkSeparationOfDuties,
  checkOnePerson,
  checkNotRevoked,
  checkPolicyInForce,
  checkPhaseOrder,
  checkNoEarlyAccess,
  checkNoEarlyBuild,
  checkLockedUnedited,
  checkBuiltAsApproved,
  checkDeviations,
  checkAcceptance,
  checkAsBuiltExists,
  checkDependencyOrder,
  checkApprovedSkill,
  checkNoUnrecordedChange,
  checkReviewOnce,
  checkDigestAgreement,
  checkPathTricks,
  checkPlanApproval,
  checkRunsGranted,
  checkBaseBuilt,
]
