// The bundled sample: two days of customer features. Kept as text in the code, so that it is there wherever Firn runs,
// packaged or not; the sample project gets them as ordinary files.

export interface SampleFile {
  readonly name: string
  readonly text: string
}

/** Ten customers as of 2024-01-15. */
export const firstDay: SampleFile = {
  name: 'customers_2024-01-15.csv',
  text: `customer_id,total_orders,total_spend,avg_order_value,days_since_last_order,customer_segment,feature_event_time
C001,15,2250.50,150.03,5,VIP,2024-01-15 00:00:00
C002,8,1200.25,150.03,12,Regular,2024-01-15 00:00:00
C003,25,3750.00,150.00,2,VIP,2024-01-15 00:00:00
C004,3,450.75,150.25,45,Inactive,2024-01-15 00:00:00
C005,12,1800.00,150.00,8,Regular,2024-01-15 00:00:00
C006,20,3000.25,150.01,3,VIP,2024-01-15 00:00:00
C007,5,750.50,150.10,30,Regular,2024-01-15 00:00:00
C008,30,4500.00,150.00,1,VIP,2024-01-15 00:00:00
C009,2,300.25,150.12,60,Inactive,2024-01-15 00:00:00
C010,18,2700.00,150.00,7,Regular,2024-01-15 00:00:00
`,
}

/** Three rows of 2024-01-16, of which C011 is new. */
export const secondDay: SampleFile = {
  name: 'customers_2024-01-16.csv',
  text: `customer_id,total_orders,total_spend,avg_order_value,days_since_last_order,customer_segment,feature_event_time
C001,16,2400.50,150.03,1,VIP,2024-01-16 00:00:00
C002,9,1350.25,150.03,6,Regular,2024-01-16 00:00:00
C011,1,150.00,150.00,0,New,2024-01-16 00:00:00
`,
}
