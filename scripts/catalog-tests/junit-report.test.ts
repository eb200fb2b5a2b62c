import { expect, test } from 'vitest'
import { junitCases } from './junit-report.mjs'

test('each test of a report, with the reason where it has one', () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="firn.EmbeddedLakehouseTest" time="48.35" tests="5" errors="1" skipped="2" failures="1">
  <properties><property name="testcase" value="no"/></properties>
  <testcase name="createTable" classname="c" time="0.1"/>
  <testcase name="with &lt;output&gt;" classname="c" time="0.1">
    <system-out><![CDATA[skipped nothing, no failure]]></system-out>
  </testcase>
  <testcase name="emptyNamespace" classname="c" time="0.0">
    <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: 
assumption was not met due to: [Only valid for catalogs that support empty namespaces] 
Expecting value to be true but was false
]]></skipped>
  </testcase>
  <testcase name="later" classname="c" time="0"><skipped message="not yet &amp; so on"/></testcase>
  <testcase name="rename" classname="c" time="0.2">
    <failure message="Expecting actual:&#10;  &quot;a&quot;" type="AssertionError"><![CDATA[stack]]></failure>
  </testcase>
  <testcase name="drop" classname="c" time="0.2">
    <error type="IOException"><![CDATA[
java.io.IOException: no luck
	at x]]></error>
  </testcase>
</testsuite>`
  expect(junitCases(xml)).toEqual([
    { name: 'createTable', result: 'passed', reason: '' },
    { name: 'with <output>', result: 'passed', reason: '' },
    {
      name: 'emptyNamespace',
      result: 'skipped',
      reason: 'Only valid for catalogs that support empty namespaces',
    },
    { name: 'later', result: 'skipped', reason: 'not yet & so on' },
    { name: 'rename', result: 'failed', reason: 'Expecting actual:' },
    { name: 'drop', result: 'failed', reason: 'java.io.IOException: no luck' },
  ])
})
