import { expect, test } from 'vitest'
import { blankSpec } from '../../src/library/blank-spec.ts'
import { closestUseCases } from '../../src/library/closest-use-cases.ts'
import { LIBRARY, OFFERED } from '../builders/shipped.ts'

/** As people write them, not in the words of the use cases. */
const CLOSE: readonly (readonly [string, string])[] = [
  ['ssl-certificate-lifecycle', 'The certificate on edge-lb-1 expires next week, please renew it'],
  ['ssl-certificate-lifecycle', 'our https cert for shop.example.net runs out on the 3rd'],
  ['ssl-certificate-lifecycle', 'New TLS key and cert for the portal endpoint'],
  ['dns-record-management', 'Please add an A record for api.staging.example.net pointing at 10.20.30.41'],
  ['dns-record-management', 'We need to change the CNAME of www to the new CDN'],
  ['dns-record-management', 'Delete the old TXT entry from the zone'],
  ['vlan-provisioning', 'Create VLAN 214 on all access switches in building 4'],
  ['vlan-provisioning', 'we need a new layer 2 segment for the cameras, tagged on the uplinks'],
  ['port-turn-up', 'Enable switch port Gi1/0/14 on sw-12 as access port for the new printer'],
  ['port-turn-up', 'Please patch and turn up the port for desk 4.211'],
  ['circuit-provisioning', 'Turn up an MPLS circuit between Hamburg and Berlin'],
  ['circuit-provisioning', 'EVPN/VXLAN service between A-side leaf-1 and Z-side leaf-9'],
  ['bgp-peer-provisioning', 'Set up an eBGP session with AS 64512 for the new transit provider'],
  ['bgp-peer-provisioning', 'New peering with the IX route server, md5 auth, max prefix 1000'],
  ['vpn-tunnel-provisioning', 'site-to-site IPsec tunnel to our new branch office'],
  ['vpn-tunnel-provisioning', 'GRE over IPsec between the two data centres'],
  ['wan-bandwidth-modification', 'Increase the bandwidth of the WAN circuit in Munich from 100 to 500 Mbps'],
  ['wan-bandwidth-modification', 'the shaper on the provider line has to go up, SP ticket is confirmed'],
  ['software-upgrade', 'Upgrade core routers to IOS-XE 17.9.4'],
  ['software-upgrade', 'Firmware of the access switches is vulnerable, bring them to the fixed release'],
  ['config-backup-compliance', 'Nightly backup of all router configs with 90 days retention'],
  ['network-health-check', "Health check of the core before tonight's change"],
  ['network-health-check', 'pre-check and post-check for the spine: CPU, memory, interface errors'],
  ['device-onboarding', 'Onboard the new switch sw-33 at site Leipzig with our base template'],
  ['device-onboarding', 'day-1 config for a brand new router, AAA, SNMP, NTP'],
  ['device-decommissioning', 'decommission core-7'],
  ['change-management', 'Open a maintenance window on Saturday, suppress monitoring and run the approved change'],
  ['change-management', 'orchestrate the change ticket CHG-2211 with approval gate and blackout check'],
  ['incident-auto-remediation', 'auto-heal interface flaps from PagerDuty incidents'],
  [
    'firewall-rule-lifecycle',
    'Allow tcp/443 from the app network to the payment servers through the firewall until end of June',
  ],
  ['firewall-rule-lifecycle', 'recertify the ACL rules of team blue'],
  ['cloud-security-groups', 'Open port 8443 in the AWS security group of the API instances for 10.0.0.0/16'],
  ['cloud-security-groups', 'remove 0.0.0.0/0 ingress rule from sg-1234'],
  ['ipam-lifecycle', 'Reserve a free IP address in subnet 10.4.0.0/24 for the badge reader'],
  ['ipam-lifecycle', 'reclaim stale addresses of the lab in IPAM'],
  ['load-balancer-vip', 'New VIP on the F5 with two pool members and a health monitor'],
  ['load-balancer-vip', 'load balancer virtual server for intranet, round robin'],
  ['config-drift-remediation', 'find and fix configuration drift against the golden config'],
  ['config-drift-remediation', 'devices deviate from our standard, correct the low severity ones'],
  ['network-compliance-audit', 'PCI DSS audit of the branch routers with evidence'],
  ['network-compliance-audit', 'CIS benchmark report for auditors, no remediation'],
  ['aws-webserver-deploy', 'Launch an EC2 instance with nginx in the test VPC'],
  ['aws-webserver-deploy', 'deploy a web server in AWS for the demo'],
]

/** Requests in which two things are named; the one that was meant is the first of those told. */
const UNCLEAR: readonly (readonly [string, string])[] = [
  ['config-backup-compliance', 'we want all device configurations saved and graded every night'],
  ['device-decommissioning', 'Retire the old firewall fw-2, remove it from monitoring and inventory'],
  ['incident-auto-remediation', 'When the BGP neighbor down alert fires, run the playbook automatically'],
]

const NONE: readonly string[] = [
  'Please order pizza for Friday',
  'Set up a kubernetes cluster with postgres',
  'The coffee machine on floor 3 is broken',
  'We want to migrate our mail server to a new host',
  'change something on the router',
]

test.each(CLOSE)('%s: %s', (id, text) => {
  const { verdict, fits } = closestUseCases(text, OFFERED)
  expect([verdict, fits[0]?.id]).toEqual(['close', id])
})

test.each(UNCLEAR)('not clear, %s first: %s', (id, text) => {
  const { verdict, fits } = closestUseCases(text, OFFERED)
  expect([verdict, fits[0]?.id]).toEqual(['unclear', id])
})

test.each(NONE)('none: %s', (text) => {
  expect(closestUseCases(text, OFFERED).verdict).toBe('none')
})

test('every use case is found by somebody', () => {
  expect(new Set(CLOSE.map(([id]) => id))).toEqual(new Set(LIBRARY.map(({ id }) => id)))
})

test('why: the words of the request itself, the strongest first', () => {
  const { fits } = closestUseCases('Please renew the CERT of edge-1, thanks', OFFERED)
  expect(fits[0]?.words.slice(0, 2).toSorted()).toEqual(['cert', 'renew'])
})

test('the blank spec is never the closest', () => {
  const { title, summary } = blankSpec()
  expect(closestUseCases(`${title} ${summary} blank`, OFFERED).fits.map(({ id }) => id)).not.toContain('blank')
})

test('each use case is the closest to its own summary', () => {
  const missed = LIBRARY.filter(({ id, summary }) => closestUseCases(summary, LIBRARY).fits[0]?.id !== id)
  expect(missed.map(({ id }) => id)).toEqual([])
})

test('a request of a megabyte is read as far as its first words', () => {
  const text = `renew the certificate ${'lorem vlan '.repeat(100_000)}`
  expect(closestUseCases(text, LIBRARY).fits.map(({ id }) => id)).toContain('ssl-certificate-lifecycle')
})
